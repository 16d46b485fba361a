package io.stockevents.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewerTest {

  private final List<String> sent = new ArrayList<>();
  private final Deque<Runnable> unacknowledged = new ArrayDeque<>();
  private final Viewer viewer =
      new Viewer(
          ChangeFilter.ALL,
          (event, data, done) -> {
            sent.add(event);
            unacknowledged.add(done);
          });

  @Test
  void isToldEverythingAndThenWhatIsNew() {
    assertThat(viewer.needsBeginning()).isTrue();
    viewer.begin("all");
    assertThat(viewer.needsBeginning()).isFalse();
    viewer.goOn("new");

    assertThat(sent).containsExactly("begin", "batch");
  }

  @Test
  void slowOneIsToldEverythingAnewWhenItHasCaughtUp() {
    viewer.begin("all");
    for (int i = 0; i < 1_000; i++) {
      viewer.goOn("new");
    }

    assertThat(sent).as("what waits for a slow page").hasSizeLessThan(20);
    assertThat(viewer.needsBeginning()).as("while it still has to read").isFalse();
    unacknowledged.forEach(Runnable::run);
    assertThat(viewer.needsBeginning()).isTrue();
  }
}
