package io.stockevents.producer.cli;

import io.stockevents.producer.generate.Rate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 5}, {@code 0.5} or {@code max}. */
final class RateConverter implements ITypeConverter<Rate> {

  @Override
  public Rate convert(String value) {
    try {
      return Rate.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
