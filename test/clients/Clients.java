import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Reads lines `method TAB url TAB scheme TAB password TAB body` from standard input, and writes `status TAB text` for each. */
class Clients {
  public static void main(String[] arguments) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] asked = line.split("\t", -1);
      HttpClient.Builder client = HttpClient.newBuilder();
      if (asked[2].equals("basic")) {
        client.authenticator(
            new Authenticator() {
              @Override
              protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication("200", asked[3].toCharArray());
              }
            });
      }
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(asked[1])).timeout(Duration.ofSeconds(10));
      switch (asked[4]) {
        case "" -> request.method(asked[0], BodyPublishers.noBody());
        case "chunked" ->
            request.method(
                asked[0], BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[] {97, 98})));
        default ->
            request
                .method(asked[0], BodyPublishers.ofString(asked[4]))
                .header("Content-Type", "application/json");
      }
      String outcome;
      try {
        var answer = client.build().send(request.build(), BodyHandlers.ofString());
        outcome = answer.statusCode() + "\t" + answer.body().replaceAll("[\r\n]", " ");
      } catch (java.io.IOException error) {
        // The status that this client shows if a 401 repeats the challenge.
        outcome = (error.getMessage().contains("too many authentication attempts") ? "401" : "0") + "\t" + error;
      }
      System.out.println(outcome);
    }
  }
}
