package io.stockevents.lake;

/**
 * Which topic it is.
 *
 * @param name its name
 * @param id what the brokers gave it when it was made, in base 64
 */
record TopicIdentity(String name, String id) {}
