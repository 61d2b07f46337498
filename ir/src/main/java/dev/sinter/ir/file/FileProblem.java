package dev.sinter.ir.file;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What the system answered to a read or a write, in words for whoever named the file. */
public final class FileProblem {
  private FileProblem() {}

  /**
   * The error to throw where {@code file}, a path or another name for it, could not be read.
   *
   * @return {@link ErrorCode#FILE_UNREADABLE}
   */
  public static SinterException unreadable(Object file, IOException cause) {
    return new SinterException(
        ErrorCode.FILE_UNREADABLE, file + ": cannot be read: " + reason(cause), cause);
  }

  /**
   * The error to throw where {@code file} could not be written or made.
   *
   * @return {@link ErrorCode#FILE_UNWRITABLE}
   */
  public static SinterException unwritable(Object file, IOException cause) {
    return new SinterException(
        ErrorCode.FILE_UNWRITABLE, file + ": cannot be written: " + reason(cause), cause);
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException e -> "there is no " + e.getFile();
      case NotDirectoryException e -> e.getFile() + " is not a folder";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      case IOException e when e.getClass() == IOException.class && e.getMessage() != null ->
          e.getMessage();
      case IOException e -> e.toString();
    };
  }
}
