/** Examines every part of the capture and says what is wrong with it, and what mends it. */
@NullMarked
package io.stockevents.producer.doctor;

import org.jspecify.annotations.NullMarked;
