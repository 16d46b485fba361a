/**
 * cdc-dashboard: the change topic as a page. {@link CdcDashboard} parses the command line, {@link
 * TopicFollower} reads Kafka into {@link TradeStream}, which knows all that the page shows; {@link
 * Broadcast} sends it to every {@link Viewer} a few times a second; {@link WebServer} serves the
 * page itself.
 */
@NullMarked
package io.stockevents.dashboard;

import org.jspecify.annotations.NullMarked;
