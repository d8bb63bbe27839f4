package dev.sortdesk.core.mlflow;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Passes on a body that is no longer than it may be; a longer one fails. */
final class BoundedBody<T> implements BodySubscriber<T> {
  private final BodySubscriber<T> to;
  private final long maxBytes;
  private long left;
  private @Nullable Subscription subscription;
  private boolean failed;

  BoundedBody(BodySubscriber<T> to, long maxBytes) {
    this.to = to;
    this.maxBytes = maxBytes;
    this.left = maxBytes;
  }

  @Override
  public CompletionStage<T> getBody() {
    return to.getBody();
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    to.onSubscribe(given);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    left -= buffers.stream().mapToLong(ByteBuffer::remaining).sum();
    if (left >= 0) {
      to.onNext(buffers);
    } else if (!failed) {
      failed = true;
      if (subscription != null) {
        subscription.cancel();
      }
      to.onError(new IOException("the file has more than the " + maxBytes + " bytes listed"));
    }
  }

  @Override
  public void onError(Throwable problem) {
    if (!failed) {
      to.onError(problem);
    }
  }

  @Override
  public void onComplete() {
    if (!failed) {
      to.onComplete();
    }
  }
}
