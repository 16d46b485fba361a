package io.stockevents.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicSelectorTest {

  private static final List<String> TOPICS =
      List.of("cdc.public.orders", "cdc.public.items", "my.cdc.public.items", "__cdc.public.x");

  @Test
  void nameIsNoExpression() {
    TopicSelector selector = TopicSelector.of(List.of("cdc.public.orders"));

    assertThat(selector.names()).containsExactly("cdc.public.orders");
    assertThat(selector.severalPossible()).isFalse();
  }

  @Test
  void expressionIsOfTheWholeNameInTheOrderOfNames() {
    assertThat(matching("cdc\\.public\\..*"))
        .containsExactly("cdc.public.items", "cdc.public.orders");
    assertThat(matching("cdc|public")).isEmpty();
  }

  @Test
  void expressionWithACaretIsOfItsBeginning() {
    assertThat(matching("^cdc")).containsExactly("cdc.public.items", "cdc.public.orders");
    assertThat(matching("^cdc$")).isEmpty();
  }

  @Test
  void groupSubscribesNamesAndExpressionsAtOnce() {
    assertThat(TopicSelector.of(List.of("a.b", "c+")).pattern().matcher("a.b").matches()).isTrue();
    assertThat(TopicSelector.of(List.of("a.b", "c+")).pattern().matcher("cc").matches()).isTrue();
    assertThat(TopicSelector.of(List.of("a.b", "c+")).pattern().matcher("axb").matches()).isFalse();
  }

  private static List<String> matching(String expression) {
    return TopicSelector.of(List.of(expression)).matching(TOPICS);
  }
}
