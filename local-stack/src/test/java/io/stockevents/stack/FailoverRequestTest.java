package io.stockevents.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockevents.cli.UserError;
import io.stockevents.stack.FailoverRequest.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailoverRequestTest {

  @TempDir private Path temporary;
  private StackDirectory directory;
  private FailoverRequest request;

  @BeforeEach
  void findRequest() throws Exception {
    directory = StackDirectory.create(temporary.resolve("stack"));
    request = FailoverRequest.in(directory);
  }

  @Test
  void requestWaitsForItsAnswer() throws Exception {
    assertThat(request.isMade()).isFalse();

    request.make();
    assertThat(request.isMade()).isTrue();
    assertThat(request.answer()).isEmpty();

    Answer answer = new Answer(true, "done within 2 s");
    request.answer(answer);
    assertThat(request.isMade()).isFalse();
    assertThat(request.answer()).contains(answer);

    request.withdraw();
    assertThat(request.isMade()).isFalse();
    assertThat(request.answer()).isEmpty();
  }

  @Test
  void secondOneIsRefusedWhileTheFirstWaits() throws Exception {
    request.make();

    assertThatThrownBy(() -> FailoverRequest.in(directory).make())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("under way");
  }

  @Test
  void answerThatNobodyHasFetchedIsInNobodysWay() throws Exception {
    request.make();
    request.answer(new Answer(false, "the slot is not synchronized yet"));
    assertThat(request.answer()).contains(new Answer(false, "the slot is not synchronized yet"));

    FailoverRequest.in(directory).make();
    assertThat(request.isMade()).isTrue();
  }

  @Test
  void requestEndsWithTheStack() throws Exception {
    request.make();

    directory.deleteState();

    assertThat(request.isMade()).isFalse();
  }
}
