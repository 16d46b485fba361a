package io.stockevents.producer.cli;

import io.stockevents.producer.generate.Mix;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code insert=60,update=30,delete=10}. */
final class MixConverter implements ITypeConverter<Mix> {

  @Override
  public Mix convert(String value) {
    try {
      return Mix.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
