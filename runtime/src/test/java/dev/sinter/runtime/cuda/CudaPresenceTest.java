package dev.sinter.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is in the way of using a GPU is one value that says so. */
final class CudaPresenceTest {
  @TempDir private Path folder;

  @Test
  void thisMachineHasAGpuOrAReason() {
    switch (CudaDriver.find()) {
      case CudaPresence.Present(CudaDriver driver) -> assertFalse(driver.devices().isEmpty());
      case CudaPresence.Absent(String reason) -> assertFalse(reason.isBlank());
    }
  }

  private static String reason(CudaPresence presence) {
    return assertInstanceOf(CudaPresence.Absent.class, presence).reason();
  }

  @Test
  void aLibraryThatIsNotThere() {
    assumeTrue(CudaDriver.class.getModule().isNativeAccessEnabled(), "no access to native code");
    String reason = reason(CudaDriver.find("no-such-driver.so"));
    assertTrue(reason.startsWith("no CUDA driver is installed: "), reason);
    assertTrue(reason.contains("no-such-driver.so"), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-DWITHOUT_GRAPHS | cuGraphInstantiateWithFlags: it is for CUDA 12.4",
        "-DWITHOUT_VERSION | cuDriverGetVersion: it does not tell its version"
      })
  void aDriverThatIsTooOld(String option, String expected) throws IOException {
    String reason = reason(FakeDriver.compile(folder, option).find());
    String end = " has no " + expected + ", and CUDA 11.4 is the oldest that will do";
    assertTrue(reason.endsWith(end), reason);
  }

  @Test
  void aDriverThatDoesNotStart() throws IOException {
    FakeDriver driver = FakeDriver.compile(folder);
    driver.fail("cuInit", 100);
    assertEquals("cuInit: CUDA_ERROR_NO_DEVICE (100)", reason(driver.find()));
    driver.fail("cuInit", 803);
    assertEquals("cuInit: error 803", reason(driver.find()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetAttribute"})
  void aDriverThatFails(String call) throws IOException {
    FakeDriver driver = FakeDriver.compile(folder);
    driver.fail(call, 1);
    String reason = reason(driver.find());
    String end = ": %s: CUDA_ERROR_INVALID_VALUE (1): invalid argument".formatted(call);
    assertTrue(reason.endsWith(end), reason);
  }

  @Test
  void devicesThatWillNotDo() throws IOException {
    FakeDriver driver = FakeDriver.compile(folder);
    driver.devices(0, 9);
    assertEquals("the CUDA driver has no device", reason(driver.find()));
    driver.devices(2, 7);
    assertEquals(
        "no GPU has compute capability 8.0 or more: GPU 0 (Fake 40) has compute capability 7.5,"
            + " GPU 1 (Fake 41) has compute capability 7.5",
        reason(driver.find()));
  }

  @Test
  void devicesThatWillDo() throws IOException {
    FakeDriver fake = FakeDriver.compile(folder);
    fake.devices(2, 8);
    CudaDriver driver = assertInstanceOf(CudaPresence.Present.class, fake.find()).driver();
    assertEquals("12.4", driver.version());
    assertEquals("[GPU 0 (Fake 40), GPU 1 (Fake 41)]", driver.devices().toString());
    assertEquals(1, driver.devices().getLast().ordinal());
    assertTrue(
        fake.log()
            .startsWith("cuInit(0)\ncuDeviceGetCount()\ncuDeviceGet(0)\ncuDeviceGetName(256, 40)"));
  }
}
