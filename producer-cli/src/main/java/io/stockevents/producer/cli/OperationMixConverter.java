package io.stockevents.producer.cli;

import io.stockevents.producer.generate.OperationMix;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code insert=60,update=30,delete=10}. */
final class OperationMixConverter implements ITypeConverter<OperationMix> {

  @Override
  public OperationMix convert(String value) {
    try {
      return OperationMix.parse(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
