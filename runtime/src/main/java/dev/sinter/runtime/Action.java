package dev.sinter.runtime;

/**
 * A step made ready to run for one binding of the input symbols. Running allocates nothing, except
 * in host steps and where sizes that the inputs do not tell grow.
 */
sealed interface Action
    permits Block,
        BindAction,
        CopyAction,
        RequireAction,
        ForAction,
        HostAction,
        IfAction,
        LaunchAction,
        WhileAction {
  void run(Frame frame);
}
