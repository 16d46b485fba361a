/** Examines every part of the capture and says what is wrong with it, and what mends it. */
@NullMarked
package io.stockevents.checks.doctor;

import org.jspecify.annotations.NullMarked;
