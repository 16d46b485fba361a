package io.stockevents.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Version and commit of the build, as {@code --version} prints them. */
record VersionProvider(String tool) implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    Properties build = new Properties();
    try (InputStream in = VersionProvider.class.getResourceAsStream("version.properties")) {
      build.load(in);
    }
    String commit = build.getProperty("commit");
    // Built from an archive without git, the placeholder stays unresolved.
    String suffix = commit.startsWith("$") ? "" : " (" + commit + ")";
    return new String[] {
      tool + " " + build.getProperty("version") + suffix, "Java " + Runtime.version()
    };
  }
}
