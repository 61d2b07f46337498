package dev.sinter.frontend.onnx.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sinter.frontend.onnx.ReadLimits;
import dev.sinter.frontend.onnx.proto.StringStringEntryProto;
import dev.sinter.frontend.onnx.proto.TensorProto;
import dev.sinter.ir.ErrorCode;
import dev.sinter.ir.SinterException;
import dev.sinter.ir.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalDataTest {
  @TempDir private Path root;
  private Path folder;

  @BeforeEach
  void files() throws IOException {
    folder = Files.createDirectories(root.resolve("model"));
    Files.createDirectories(folder.resolve("sub"));
    byte[] bytes = new byte[20];
    bytes[4] = 7;
    bytes[8] = 9;
    Files.write(folder.resolve("w.bin"), bytes);
    Files.write(folder.resolve("sub/w.bin"), bytes);
    Files.write(root.resolve("secret.bin"), bytes);
  }

  private Tensor read(String... keysAndValues) {
    TensorProto.Builder proto =
        TensorProto.newBuilder().setDataType(6).addDims(2).setDataLocation(1);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      proto.addExternalData(
          StringStringEntryProto.newBuilder()
              .setKey(keysAndValues[i])
              .setValue(keysAndValues[i + 1]));
    }
    return new TensorReader(ReadLimits.DEFAULT, ExternalData.in(folder)).read(proto.build(), "t");
  }

  private void assertRefused(String because, String... keysAndValues) {
    SinterException refusal = assertThrows(SinterException.class, () -> read(keysAndValues));
    assertEquals(ErrorCode.EXTERNAL_DATA, refusal.code());
    assertTrue(refusal.getMessage().contains(because), refusal::getMessage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"w.bin", "sub/w.bin", "sub/../w.bin", "./w.bin"})
  void filesInTheFolderAreRead(String location) {
    assertEquals(
        "i32[2]{7, 9}", read("location", location, "offset", "4", "length", "8").toString());
    assertEquals("i32[2]{0, 7}", read("location", location).toString());
    assertEquals("i32[2]{0, 0}", read("location", location, "offset", "12").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "../secret.bin,outside",
    "sub/../../secret.bin,outside",
    "/etc/passwd,relative",
    "C:\\w.bin,relative",
    "..\\secret.bin,relative",
    "none.bin,cannot be found",
    "sub,regular file",
    "'',no location"
  })
  void otherPlacesAreRefused(String location, String because) {
    assertRefused(because, "location", location);
  }

  @Test
  void linksThatLeadOutsideAreRefused() throws IOException {
    Files.createSymbolicLink(folder.resolve("link.bin"), root.resolve("secret.bin"));
    Files.createSymbolicLink(folder.resolve("inside.bin"), folder.resolve("w.bin"));
    Files.createSymbolicLink(folder.resolve("up"), root);
    assertRefused("by a link", "location", "link.bin");
    assertRefused("by a link", "location", "up/secret.bin");
    assertEquals("i32[2]{0, 7}", read("location", "inside.bin").toString());
  }

  @Test
  void theFolderItselfMayBeReachedByALink() throws IOException {
    Path link = Files.createSymbolicLink(root.resolve("linked"), folder);
    folder = link;
    assertEquals("i32[2]{0, 7}", read("location", "w.bin").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "offset,16,bytes 16 to 24 of a file of 20",
    "offset,9223372036854775807,of a file of 20",
    "offset,-1,expected a number of bytes",
    "offset,x,expected a number of bytes",
    "length,4,takes 8 bytes",
    "length,-8,expected a number of bytes",
    "evil,1,unknown or repeated",
    "location,w.bin,unknown or repeated"
  })
  void placesInTheFileAreChecked(String key, String value, String because) {
    assertRefused(because, "location", "w.bin", key, value);
  }

  @Test
  void aModelWithoutAFolderHasNone() {
    TensorProto proto =
        TensorProto.newBuilder()
            .setDataType(6)
            .setDataLocation(1)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue("w.bin"))
            .build();
    TensorReader reader = new TensorReader(ReadLimits.DEFAULT, ExternalData.none());
    assertEquals(
        ErrorCode.EXTERNAL_DATA,
        assertThrows(SinterException.class, () -> reader.read(proto, "t")).code());
  }
}
