import io.stockevents.cli.Settings;
import io.stockevents.cli.Tool;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/**
 * Writes the sources of man pages, in AsciiDoc: {@code ManPages FOLDER COMMAND_CLASS...}. Picocli's
 * own main method would not know our settings, and so write that a default is null.
 */
final class ManPages {

  public static void main(String[] args) throws Exception {
    for (int i = 1; i < args.length; i++) {
      Object command = Class.forName(args[i]).getDeclaredConstructor().newInstance();
      CommandSpec spec = Tool.commandLine(command, Settings.load(Path.of(args[0]), Map.of())).getCommandSpec();
      int result =
          ManPageGenerator.generateManPage(new File(args[0]), null, new boolean[0], true, spec);
      if (result != 0) {
        System.exit(result);
      }
    }
  }
}
