package org.cropdesk.db;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.cropdesk.failure.CatalogException;
import org.cropdesk.failure.ErrorKind;
import org.jspecify.annotations.Nullable;

/** Where the catalog lives. */
public sealed interface CatalogLocation {
  /** For people, without secrets. */
  String describe();

  /**
   * A private PostgreSQL that this product starts and stops.
   *
   * @param dir its data, password and log
   */
  record Embedded(Path dir) implements CatalogLocation {
    @Override
    public String describe() {
      return "embedded:" + dir;
    }
  }

  /**
   * A PostgreSQL somebody else runs.
   *
   * @param url a JDBC address without user and password
   * @param user null: the operating system's user, as libpq does
   * @param password null: the password file of libpq, if there is one
   */
  record Server(String url, @Nullable String user, @Nullable String password)
      implements CatalogLocation {
    @Override
    public String describe() {
      return user == null ? url : url + " as " + user;
    }

    /** Without the password: records end up in logs. */
    @Override
    public String toString() {
      return "Server[" + describe() + "]";
    }
  }

  /**
   * Understands {@code embedded}, {@code embedded:DIR}, {@code jdbc:postgresql://…} and {@code
   * postgresql://…}. User and password may be part of the address or come from {@code PGUSER} and
   * {@code PGPASSWORD}.
   *
   * @param defaultDir the folder of plain {@code embedded}
   * @throws CatalogException when the text is none of these
   */
  static CatalogLocation parse(String text, Path defaultDir) {
    return parse(text, defaultDir, System.getenv());
  }

  /** As {@link #parse(String, Path)} with the given environment. */
  static CatalogLocation parse(String text, Path defaultDir, Map<String, String> environment) {
    String t = text.strip();
    if (t.equals("embedded")) {
      return new Embedded(defaultDir.toAbsolutePath().normalize());
    }
    if (t.startsWith("embedded:") && t.length() > "embedded:".length()) {
      return new Embedded(Path.of(t.substring("embedded:".length())).toAbsolutePath().normalize());
    }
    String address = t.startsWith("jdbc:") ? t.substring("jdbc:".length()) : t;
    if (address.startsWith("postgresql://") || address.startsWith("postgres://")) {
      return server(address, environment);
    }
    throw new CatalogException(
        ErrorKind.USAGE,
        "This is no place for a catalog: " + withoutSecrets(t) + ".",
        "Use embedded, embedded:FOLDER or jdbc:postgresql://HOST:PORT/DATABASE.",
        null);
  }

  private static Server server(String address, Map<String, String> environment) {
    URI uri;
    try {
      uri = URI.create(address);
    } catch (IllegalArgumentException e) {
      // The parser's own message repeats the address, password included.
      throw new CatalogException(
          ErrorKind.USAGE,
          "The address of the PostgreSQL server cannot be read.",
          "Use jdbc:postgresql://HOST:PORT/DATABASE and percent-encode special characters.",
          null);
    }
    String user = environment.get("PGUSER");
    String password = environment.get("PGPASSWORD");
    if (uri.getRawUserInfo() != null) {
      String[] parts = uri.getRawUserInfo().split(":", 2);
      user = decode(parts[0]);
      password = parts.length == 2 ? decode(parts[1]) : password;
    }
    var rest = new LinkedHashMap<String, String>();
    for (String pair : uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&")) {
      String[] parts = pair.split("=", 2);
      String value = parts.length == 2 ? parts[1] : "";
      switch (parts[0]) {
        case "user" -> user = decode(value);
        case "password" -> password = decode(value);
        default -> rest.put(parts[0], value);
      }
    }
    String query =
        rest.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining("&"));
    String authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String url = "jdbc:postgresql://" + host + path + (query.isEmpty() ? "" : "?" + query);
    return new Server(url, user, password);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String withoutSecrets(String text) {
    return text.replaceAll("(?i)(password=)[^&\\s]*", "$1***")
        .replaceAll("//([^:/@]*):[^@/]*@", "//$1:***@");
  }
}
