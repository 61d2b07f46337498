package dev.sinter.ir.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.text.GraphParser;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every primitive: an operator in text form, the types of its operands, and the types of its
 * results or what is wrong.
 */
class InferenceTest {
  private static final String RESULTS =
      """
      constant {value=f32[2]{1.0, 2.0}}                  |                           | f32[2]
      iota {type=i32[n,3], axis=1}                       |                           | i32[n,3]
      extent {size=3*n+1}                                |                           | i64[]
      bind_size {symbol="k"}                             | i64[]                     | i64[]
      neg                                                | i8[n]                     | i8[n]
      abs                                                | u8[n]                     | u8[n]
      not                                                | bool[2]                   | bool[2]
      not                                                | i32[2]                    | i32[2]
      exp                                                | bf16[2,n]                 | bf16[2,n]
      add                                                | f32[n,2]; f32[n,2]        | f32[n,2]
      and                                                | bool[]; bool[]            | bool[]
      shift_left                                         | u64[2]; u64[2]            | u64[2]
      compare {relation=lt}                              | f32[n]; f32[n]            | bool[n]
      select                                             | bool[n]; f32[n]; f32[n]   | f32[n]
      cast {to=f8e4m3}                                   | f32[n]                    | f8e4m3[n]
      bitcast {to=u32}                                   | f32[n]                    | u32[n]
      broadcast {shape=[4,n,3], axes=[0,2]}              | f32[1,3]                  | f32[4,n,3]
      broadcast {shape=[n], axes=[]}                     | f32[]                     | f32[n]
      reshape {shape=[2*n,3]}                            | f32[n,6]                  | f32[2*n,3]
      transpose {permutation=[2,0,1]}                    | f32[2,n,4]                | f32[4,2,n]
      slice {starts=[1,0], sizes=[2,n], strides=[2,1]}   | f32[4,n]                  | f32[2,n]
      slice {starts=[4], sizes=[0], strides=[1]}         | f32[4]                    | f32[0]
      pad {low=[1,-1], high=[0,n], interior=[0,1]}       | f32[2,3]; f32[]           | f32[3,n+4]
      pad {low=[0], high=[0], interior=[3]}              | f32[0]; f32[]             | f32[0]
      concat {axis=1}                                    | f32[2,n]; f32[2,m]; f32[2,1] | f32[2,m+n+1]
      reverse {axes=[1,0]}                               | f32[2,n]                  | f32[2,n]
      reduce {combiner=sum, axes=[2,0]}                  | f32[2,n,4]                | f32[n]
      reduce {combiner=any, axes=[]}                     | bool[2]                   | bool[2]
      arg_reduce {max=true, axis=0, last=false}          | f32[n,2]                  | i64[2]
      cumulative {combiner=max, axis=0, exclusive=false, reverse=true} | i32[n]      | i32[n]
      dot_general {lhsBatch=[0], rhsBatch=[1], lhsContracting=[2], rhsContracting=[0], accumulate=f32} | bf16[b,m,k]; bf16[k,b,n] | f32[b,m,n]
      dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=i32} | u8[k]; i8[k] | i32[]
      conv_general {strides=[1,2], low=[1,0], high=[1,0], inputDilation=[1,1], kernelDilation=[1,1], featureGroups=2, batchGroups=1, accumulate=f32, channelsLast=true} | f32[n,h,9,4]; f32[6,2,3,3] | f32[n,h,4,6]
      reduce_window {combiner=max, window=[1,3], strides=[1,2], dilation=[1,1], low=[0,1], high=[0,1]} | f32[n,8] | f32[n,4]
      reduce_window {combiner=sum, window=[3], strides=[1], dilation=[2], low=[0], high=[0]} | f32[n] | f32[n-4]
      gather {batch=0, indexed=[0], bounds=clamp}        | f32[n,4]; i64[5,1]        | f32[5,4]
      gather {batch=1, indexed=[2,1], bounds=refuse}     | f32[b,3,4,2]; i32[b,7,2]  | f32[b,7,2]
      scatter {batch=0, indexed=[0], combination=add, bounds=clamp} | f32[n,4]; i64[5,1]; f32[5,4] | f32[n,4]
      sort {axis=1, descending=false}                    | f32[2,n]                  | f32[2,n]; i64[2,n]
      non_zero {count=k}                                 | bool[2,n]                 | i64[k,2]
      random_bits {shape=[n,2]}                          | u64[2]                    | u32[n,2]
      cholesky                                           | f64[n,3,3]                | f64[n,3,3]
      triangular_solve {lower=true, transposed=false, unitDiagonal=false} | f32[b,n,n]; f32[b,n,m] | f32[b,n,m]
      lu                                                 | f32[b,n,n]                | f32[b,n,n]; i64[b,n]
      while {carried=1} condition: graph "c" (%a "a": i64[], %b "b": bool[]) { return %b "b" } body: graph "b" (%a "a": i64[], %b "b": bool[]) { return %a "a" } | i64[]; bool[] | i64[]
      cond whenTrue: graph "t" (%a "a": f32[n]) { return %a "a" } whenFalse: graph "f" (%a "a": f32[n]) { %e: f32[n] = exp(%a) return %e "e" } | bool[]; f32[n] | f32[n]
      scan {carried=1, invariant=1, length=n, reverse=false} body: graph "b" (%s "s": f32[], %i "i": f32[2], %x "x": f32[3]) { return %s "s", %x "x" } | f32[]; f32[2]; f32[n,3] | f32[]; f32[n,3]
      Named {axis=1} body: graph "b" (%a "a": f32[n]) { return %a "a" } | f32[n] | f32[n]
      """;

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = RESULTS)
  void resultTypesAreInferred(String op, String operands, String results) {
    // The parser infers the types again and compares.
    String graph = graph(op, types(operands), types(results));
    assertEquals(
        types(results),
        GraphParser.parse(graph).nodes().getFirst().results().stream()
            .map(v -> v.type().toString())
            .toList());
  }

  /** Rows E2, E3, E4, E10 and E12 of the course: output shapes of convolutions and pools. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          E2, conv 4@4x4            | 1 | 0 | 1 | f32[1,3,32,32]   ; f32[4,3,4,4]      | f32[1,4,29,29]
          E3, LeNet-5 C1            | 1 | 0 | 1 | f32[1,1,32,32]   ; f32[6,1,5,5]      | f32[1,6,28,28]
          E3, LeNet-5 C3            | 1 | 0 | 1 | f32[1,6,14,14]   ; f32[16,6,5,5]     | f32[1,16,10,10]
          E4, AlexNet 1             | 4 | 0 | 1 | f32[n,3,227,227] ; f32[96,3,11,11]   | f32[n,96,55,55]
          E4, AlexNet 2             | 1 | 2 | 1 | f32[n,96,27,27]  ; f32[256,96,5,5]   | f32[n,256,27,27]
          E10, 5@3x3 halves         | 2 | 1 | 1 | f32[1,3,256,256] ; f32[5,3,3,3]      | f32[1,5,128,128]
          E10, 7x7                  | 1 | 0 | 1 | f32[1,3,32,32]   ; f32[16,3,7,7]     | f32[1,16,26,26]
          E10, then 32@3x3          | 1 | 0 | 1 | f32[1,16,26,26]  ; f32[32,16,3,3]    | f32[1,32,24,24]
          E12, stride 1             | 1 | 0 | 1 | f32[1,1,7,7]     ; f32[1,1,3,3]      | f32[1,1,5,5]
          E12, stride 2             | 2 | 0 | 1 | f32[1,1,7,7]     ; f32[1,1,3,3]      | f32[1,1,3,3]
          same padding              | 1 | 2 | 1 | f32[1,1,h,w]     ; f32[1,1,5,5]      | f32[1,1,h,w]
          symbolic, stride 2        | 2 | 1 | 1 | f32[1,1,h,w]     ; f32[1,1,3,3]      | f32[1,1,(h+1)/2,(w+1)/2]
          depthwise                 | 1 | 0 | 8 | f32[1,8,5,5]     ; f32[16,1,3,3]     | f32[1,16,3,3]
          cropped                   | 1 | -1 | 1 | f32[1,1,7,7]    ; f32[1,1,3,3]      | f32[1,1,3,3]
          too small                 | 1 | 0 | 1 | f32[1,1,2,2]     ; f32[1,1,5,5]      | f32[1,1,0,0]
          """)
  void convolutionShapes(
      String name, long stride, long pad, long groups, String operands, String result) {
    String op =
        "conv_general {strides=[%d,%d], low=[%d,%d], high=[%d,%d], inputDilation=[1,1], kernelDilation=[1,1], featureGroups=%d, batchGroups=1, accumulate=f32, channelsLast=false}"
            .formatted(stride, stride, pad, pad, pad, pad, groups);
    List<String> found =
        GraphParser.parse(graph(op, types(operands), types(result)))
            .nodes()
            .getFirst()
            .results()
            .stream()
            .map(v -> v.type().toString())
            .toList();
    assertEquals(types(result), found, name);
  }

  private static final String FAULTS =
      """
      TYPE_MISMATCH | exp                              | i32[2]                  | exp: element type i32
      TYPE_MISMATCH | neg                              | bool[2]                 | neg: element type bool
      TYPE_MISMATCH | neg                              | i4[2]                   | neg: element type i4
      TYPE_MISMATCH | not                              | f32[2]                  | not: element type f32
      TYPE_MISMATCH | add                              | bool[2]; bool[2]        | add: element type bool
      TYPE_MISMATCH | add                              | f32[2]; f64[2]          | element types f32 and f64 differ
      TYPE_MISMATCH | and                              | f32[2]; f32[2]          | and: element type f32
      TYPE_MISMATCH | atan2                            | i32[2]; i32[2]          | atan2: element type i32
      TYPE_MISMATCH | shift_right                      | f32[2]; f32[2]          | shift_right: element type
      SHAPE_MISMATCH | add                             | f32[2]; f32[3]          | shapes [2] and [3] differ
      SHAPE_MISMATCH | add                             | f32[n]; f32[m]          | shapes [n] and [m] differ
      ATTRIBUTE_INVALID | add                          | f32[2]                  | add: 1 operands, expected 2
      TYPE_MISMATCH | compare {relation=eq}            | f8e5m2[2]; f8e5m2[2]    | compare: element type f8e5m2
      TYPE_MISMATCH | select                           | i32[2]; f32[2]; f32[2]  | bool for the condition
      SHAPE_MISMATCH | select                          | bool[1]; f32[2]; f32[2] | shapes [1] and [2] differ
      TYPE_MISMATCH | bitcast {to=f32}                 | f64[2]                  | one as wide as f32
      TYPE_MISMATCH | iota {type=bool[2], axis=0}      |                         | iota: element type bool
      ATTRIBUTE_INVALID | iota {type=i32[2], axis=1}   |                         | iota: axis 1, expected 0 to 0
      ATTRIBUTE_INVALID | broadcast {shape=[2,3], axes=[1,0]} | f32[3,2]         | axes [1, 0] do not increase
      ATTRIBUTE_INVALID | broadcast {shape=[2,3], axes=[1]} | f32[3,2]           | 1 axes, expected 2
      SHAPE_MISMATCH | broadcast {shape=[2,3], axes=[1]} | f32[2]                | sizes 2 and 3 differ
      SHAPE_MISMATCH | broadcast {shape=[n], axes=[0]} | f32[m]                  | sizes m and n differ
      SHAPE_MISMATCH | reshape {shape=[5]}             | f32[2,3]                | 6 elements of [2,3] cannot become [5]
      ATTRIBUTE_INVALID | transpose {permutation=[0,0]} | f32[2,3]               | axes [0, 0] repeat
      ATTRIBUTE_INVALID | transpose {permutation=[0]}  | f32[2,3]                | 1 axes in the permutation, expected 2
      SHAPE_MISMATCH | slice {starts=[2], sizes=[3], strides=[1]} | f32[4]       | elements left after axis 0 of [4] would be -1
      SHAPE_MISMATCH | slice {starts=[-1], sizes=[3], strides=[1]} | f32[4]      | start of axis 0 would be -1
      SHAPE_MISMATCH | slice {starts=[0], sizes=[-1], strides=[1]} | f32[4]      | size of axis 0 would be -1
      ATTRIBUTE_INVALID | slice {starts=[0], sizes=[1], strides=[0]} | f32[4]    | strides [0], expected all above 0
      ATTRIBUTE_INVALID | slice {starts=[0,0], sizes=[1], strides=[1]} | f32[4]  | 1 sizes, expected 2
      SHAPE_MISMATCH | pad {low=[-5], high=[0], interior=[0]} | f32[4]; f32[]    | size of axis 0 would be -1
      SHAPE_MISMATCH | pad {low=[0], high=[0], interior=[0]} | f32[4]; f32[1]    | expected a scalar
      ATTRIBUTE_INVALID | pad {low=[0], high=[0], interior=[-1]} | f32[4]; f32[] | interior [-1]
      ATTRIBUTE_INVALID | concat {axis=0}              |                         | no operands
      SHAPE_MISMATCH | concat {axis=0}                 | f32[2,3]; f32[2,4]      | differ outside axis 0
      SHAPE_MISMATCH | concat {axis=0}                 | f32[2]; f32[2,4]        | differ outside axis 0
      ATTRIBUTE_INVALID | reverse {axes=[0,0]}         | f32[2]                  | axes [0, 0] repeat
      ATTRIBUTE_INVALID | reduce {combiner=sum, axes=[1]} | f32[2]               | axis 1, expected 0 to 0
      TYPE_MISMATCH | reduce {combiner=all, axes=[0]}  | f32[2]                  | element type f32
      SHAPE_MISMATCH | arg_reduce {max=true, axis=0, last=false} | f32[0]        | axis 0 is empty
      TYPE_MISMATCH | dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=f32} | f64[2]; f64[2] | one that accumulates in f32
      TYPE_MISMATCH | dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=i32} | f32[2]; f32[2] | one that accumulates in i32
      TYPE_MISMATCH | dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=f8e4m3} | f32[2]; f32[2] | one that accumulates in
      SHAPE_MISMATCH | dot_general {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0], accumulate=f32} | f32[2]; f32[n] | contracting axis 0: sizes 2 and n differ
      ATTRIBUTE_INVALID | dot_general {lhsBatch=[0], rhsBatch=[0], lhsContracting=[0], rhsContracting=[0], accumulate=f32} | f32[2]; f32[2] | repeat
      ATTRIBUTE_INVALID | dot_general {lhsBatch=[0], rhsBatch=[], lhsContracting=[], rhsContracting=[], accumulate=f32} | f32[2]; f32[2] | 0 rhs batch axes, expected 1
      SHAPE_MISMATCH | conv_general {strides=[1], low=[0], high=[0], inputDilation=[1], kernelDilation=[1], featureGroups=2, batchGroups=1, accumulate=f32, channelsLast=false} | f32[1,3,5]; f32[2,1,3] | input channels: sizes 3 and 2 differ
      SHAPE_MISMATCH | conv_general {strides=[1], low=[0], high=[0], inputDilation=[1], kernelDilation=[1], featureGroups=2, batchGroups=1, accumulate=f32, channelsLast=false} | f32[1,2,5]; f32[3,1,3] | 3 output channels in 2 groups
      SHAPE_MISMATCH | conv_general {strides=[1], low=[0], high=[0], inputDilation=[1], kernelDilation=[1], featureGroups=1, batchGroups=2, accumulate=f32, channelsLast=false} | f32[3,1,5]; f32[2,1,3] | batch 3 in 2 groups
      ATTRIBUTE_INVALID | conv_general {strides=[0], low=[0], high=[0], inputDilation=[1], kernelDilation=[1], featureGroups=1, batchGroups=1, accumulate=f32, channelsLast=false} | f32[1,1,5]; f32[1,1,3] | strides [0]
      ATTRIBUTE_INVALID | conv_general {strides=[1], low=[0], high=[0], inputDilation=[1], kernelDilation=[1], featureGroups=2, batchGroups=2, accumulate=f32, channelsLast=false} | f32[2,2,5]; f32[2,1,3] | both feature and batch groups
      ATTRIBUTE_INVALID | gather {batch=-1, indexed=[0], bounds=clamp} | f32[4]; i64[1] | batch -1, expected 0 to 1
      ATTRIBUTE_INVALID | gather {batch=2, indexed=[], bounds=clamp} | f32[4]; i64[4,4,0] | batch 2, expected 0 to 1
      ATTRIBUTE_INVALID | gather {batch=1, indexed=[0], bounds=clamp} | f32[4]; i64[4,1] | indexed axes [0], expected at least 1
      SHAPE_MISMATCH | gather {batch=0, indexed=[0], bounds=clamp} | f32[4]; i64[4,2] | depth of the indices: sizes 2 and 1 differ
      TYPE_MISMATCH | gather {batch=0, indexed=[0], bounds=clamp} | f32[4]; f32[4,1] | i64 or i32 for the indices
      SHAPE_MISMATCH | scatter {batch=0, indexed=[0], combination=add, bounds=clamp} | f32[n]; i64[5,1]; f32[4] | updates are [f32[4]], expected [f32[5]]
      TYPE_MISMATCH | non_zero {count=k}               | f32[2]                  | element type f32, expected bool
      TYPE_MISMATCH | bind_size {symbol="k"}           | i32[]                   | element type i32, expected i64
      SHAPE_MISMATCH | bind_size {symbol="k"}          | i64[1]                  | shape [1], expected []
      SHAPE_MISMATCH | random_bits {shape=[2]}         | u64[3]                  | expected [u64[2]]
      TYPE_MISMATCH | cholesky                         | f16[2,2]                | f32 or f64
      SHAPE_MISMATCH | cholesky                        | f32[2,3]                | sizes 2 and 3 differ
      SHAPE_MISMATCH | lu                              | f32[3]                  | at least two axes
      SHAPE_MISMATCH | triangular_solve {lower=true, transposed=false, unitDiagonal=false} | f32[2,2]; f32[3,2] | do not fit
      ATTRIBUTE_INVALID | while {carried=2} condition: graph "c" (%a "a": bool[]) { return %a "a" } body: graph "b" (%a "a": bool[]) { return %a "a" } | bool[] | 2 carried of 1 operands
      SHAPE_MISMATCH | while {carried=1} condition: graph "c" (%a "a": f32[]) { return %a "a" } body: graph "b" (%a "a": f32[]) { return %a "a" } | f32[] | results of the condition
      SHAPE_MISMATCH | while {carried=1} condition: graph "c" (%a "a": bool[]) { return %a "a" } body: graph "b" (%a "a": bool[]) { return } | bool[] | results of the body
      SHAPE_MISMATCH | cond whenTrue: graph "t" (%a "a": f32[]) { return %a "a" } whenFalse: graph "f" (%a "a": f32[]) { return } | bool[]; f32[] | results of the branches
      ATTRIBUTE_INVALID | scan {carried=2147483647, invariant=1, length=n, reverse=false} body: graph "b" () { return } | f32[] | carried and 1 invariant of 1 operands
      SHAPE_MISMATCH | scan {carried=0, invariant=0, length=-1, reverse=false} body: graph "b" () { return } |  | length would be -1
      SHAPE_MISMATCH | scan {carried=0, invariant=0, length=n, reverse=false} body: graph "b" (%x "x": f32[]) { return } | f32[m] | sizes m and n differ
      SHAPE_MISMATCH | Named body: graph "b" (%a "a": f32[2]) { return } | f32[3] | Named: operands are [f32[3]], expected [f32[2]]
      """;

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = FAULTS)
  void faultsSayWhatWasFoundAndExpected(
      ErrorCode code, String op, String operands, String fragment) {
    String graph = graph(op, types(operands), List.of("f32[]"));
    SinterException fault = assertThrows(SinterException.class, () -> GraphParser.parse(graph));
    assertTrue(fault.getMessage().contains(fragment), fault::getMessage);
    assertEquals(code, fault.code(), fault::getMessage);
  }

  @Test
  void everyPrimitiveIsInTheTable() {
    Set<Class<?>> missing = new HashSet<>(List.of(Primitive.class.getPermittedSubclasses()));
    RESULTS
        .lines()
        .map(row -> row.split("\\|"))
        .map(row -> GraphParser.parse(graph(row[0].strip(), types(row[1]), types(row[2]))))
        .forEach(graph -> missing.remove(graph.nodes().getFirst().op().getClass()));
    missing.remove(ConvGeneral.class);
    assertEquals(Set.of(), missing);
  }

  /** A graph of one node; bodies stand after its operands and attributes. */
  private static String graph(String op, List<String> operands, List<String> results) {
    List<String> inputs = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String type : operands) {
      inputs.add("%%x%d \"x%d\": %s".formatted(names.size(), names.size(), type));
      names.add("%x" + names.size());
    }
    List<String> binders = new ArrayList<>();
    for (String type : results) {
      binders.add("%%r%d: %s".formatted(binders.size(), type));
    }
    String mnemonic = op.split("[ {]", 2)[0];
    String rest = op.substring(mnemonic.length());
    return "graph \"g\" (%s) { %s = %s(%s)%s return }"
        .formatted(
            String.join(", ", inputs),
            String.join(", ", binders),
            mnemonic,
            String.join(", ", names),
            rest);
  }

  private static List<String> types(String text) {
    return text == null || text.isBlank() ? List.of() : List.of(text.strip().split("\\s*;\\s*"));
  }
}
