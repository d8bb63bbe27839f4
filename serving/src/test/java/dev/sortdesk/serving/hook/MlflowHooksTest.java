package dev.sortdesk.serving.hook;

import static dev.sortdesk.serving.hook.MlflowHooks.Verdict.CLOSED;
import static dev.sortdesk.serving.hook.MlflowHooks.Verdict.FORGED;
import static dev.sortdesk.serving.hook.MlflowHooks.Verdict.GENUINE;
import static dev.sortdesk.serving.hook.MlflowHooks.Verdict.REPLAYED;
import static dev.sortdesk.serving.hook.MlflowHooks.Verdict.STALE;
import static dev.sortdesk.serving.hook.MlflowHooks.Verdict.TOO_MANY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sortdesk.core.config.UserException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class MlflowHooksTest {
  private static final String SECRET = "a secret of sixteen and more";
  private static final String ID = "8b1f0c1e-2d55-4f0e-9d0e-6c1f7f3a9b10";
  private static final String SENT = "1767225600";
  private static final String BODY =
      "{\"entity\": \"model_version_alias\", \"action\": \"created\", \"data\": {\"alias\":"
          + " \"champion\", \"name\": \"h\\u00e9\"}}";

  /** What MLflow 3.17.2 signs this with: mlflow.webhooks.delivery._generate_hmac_signature. */
  private static final String SIGNATURE = "v1,zvQnjW8VUFXSEx+PbcXt7imkT+7jcOsA62GDp0PpB/s=";

  private final SetClock clock = new SetClock();
  private final MlflowHooks hooks = new MlflowHooks(SECRET, clock, 2);

  /** A clock that stands. */
  private static final class SetClock extends Clock {
    private Instant now = Instant.ofEpochSecond(Long.parseLong(SENT));

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private MlflowHooks.Verdict judge(String id, String timestamp, String signature, String body) {
    return hooks.judge(id, timestamp, signature, body.getBytes(UTF_8));
  }

  private MlflowHooks.Verdict sent(String id) {
    String seconds = Long.toString(clock.now.getEpochSecond());
    return judge(id, seconds, Signatures.of(SECRET, id, seconds, BODY), BODY);
  }

  @Test
  void takesWhatMlflowSigns() {
    assertEquals(GENUINE, judge(ID, SENT, SIGNATURE, BODY));
    assertEquals(SIGNATURE, Signatures.of(SECRET, ID, SENT, BODY));
  }

  @Test
  void refusesWhatIsSignedOtherwise() {
    assertEquals(FORGED, judge(ID, SENT, SIGNATURE, BODY + " "));
    assertEquals(FORGED, judge("8b1f0c1e", SENT, SIGNATURE, BODY));
    assertEquals(FORGED, judge(ID, "1767225601", SIGNATURE, BODY));
    assertEquals(FORGED, judge(ID, SENT, SIGNATURE.replace("zv", "Zv"), BODY));
    assertEquals(FORGED, judge(ID, SENT, SIGNATURE.replace("v1,", ""), BODY));
    assertEquals(FORGED, judge(ID, SENT, SIGNATURE + " " + SIGNATURE, BODY));
    assertEquals(FORGED, hooks.judge(ID, SENT, null, BODY.getBytes(UTF_8)));
    assertEquals(FORGED, hooks.judge(null, null, SIGNATURE, BODY.getBytes(UTF_8)));
  }

  @Test
  void refusesAnotherSplitOfWhatWasSigned() {
    String id = "delivery.1";
    assertEquals(FORGED, judge(id, SENT, Signatures.of(SECRET, id, SENT, BODY), BODY));
    String signature = Signatures.of(SECRET, "a", "1767225600.1", BODY);
    assertEquals(FORGED, judge("a", "1767225600.1", signature, BODY));
  }

  @Test
  void refusesWhatIsOlderThanFiveMinutesOrAhead() {
    clock.now = clock.now.plusSeconds(300);
    assertEquals(GENUINE, judge(ID, SENT, SIGNATURE, BODY));
    clock.now = clock.now.plusSeconds(1);
    assertEquals(STALE, judge(ID, SENT, SIGNATURE, BODY));
    clock.now = clock.now.minusSeconds(602);
    assertEquals(STALE, judge(ID, SENT, SIGNATURE, BODY));
  }

  @Test
  void refusesAReplayAsLongAsItIsFresh() {
    clock.now = clock.now.minusSeconds(300);
    assertEquals(GENUINE, judge(ID, SENT, SIGNATURE, BODY));
    assertEquals(REPLAYED, judge(ID, SENT, SIGNATURE, BODY));
    clock.now = clock.now.plusSeconds(600);
    assertEquals(REPLAYED, judge(ID, SENT, SIGNATURE, BODY));
    clock.now = clock.now.plusSeconds(1);
    assertEquals(STALE, judge(ID, SENT, SIGNATURE, BODY));
  }

  @Test
  void remembersNoMoreThanItMayAndForgetsTheOld() {
    assertEquals(FORGED, judge("forged", SENT, SIGNATURE, BODY));
    assertEquals(GENUINE, sent("one"));
    assertEquals(GENUINE, sent("two"));
    assertEquals(TOO_MANY, sent("three"));
    assertEquals(REPLAYED, sent("two"));
    clock.now = clock.now.plusSeconds(601);
    assertEquals(GENUINE, sent("three"));
  }

  @Test
  void isClosedWithoutASecretAndRefusesAShortOne() {
    MlflowHooks closed = new MlflowHooks("", clock, 2);
    assertFalse(closed.open());
    assertEquals(CLOSED, closed.judge(ID, SENT, SIGNATURE, BODY.getBytes(UTF_8)));
    UserException e =
        assertThrows(UserException.class, () -> new MlflowHooks("fifteen letters", clock, 2));
    assertEquals(
        "serve.hook.secret has fewer than 16 characters; give MLflow and the service the output of"
            + " openssl rand -hex 24",
        e.getMessage());
  }
}
