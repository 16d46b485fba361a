package io.stockevents.lake;

import io.stockevents.cli.UserError;

/**
 * Which topic it is.
 *
 * @param name its name
 * @param id what the brokers gave it when it was made, in base 64
 */
record TopicIdentity(String name, String id) {

  /**
   * Makes sure that this topic, which the table was read from, is the one that is read now.
   *
   * @throws UserError if it is another one
   */
  void require(TopicIdentity now, LakePath lake) {
    if (!name.equals(now.name())) {
      throw UserError.usage(
          "%s belongs to the topic %s, not to %s; choose another --path for this topic"
              .formatted(lake, name, now.name()),
          null);
    }
    if (!id.equals(now.id())) {
      throw UserError.usage(
          "%s was read from an earlier topic %s, which has been deleted and created again; choose another"
                  .formatted(lake, name)
              + " --path, or move that folder and those beside it (.checkpoint, .malformed) elsewhere",
          null);
    }
  }
}
