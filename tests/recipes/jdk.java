// printed: Java, and Spring [signature], before «final class»
/** The server of the JDK, which hands over the bytes of a body as a framework does. */
class Shop {
  public static void main(String[] words) throws Exception {
    var address = new java.net.InetSocketAddress("127.0.0.1", Integer.parseInt(words[0]));
    var server = com.sun.net.httpserver.HttpServer.create(address, 0);
    server.setExecutor(java.util.concurrent.Executors.newFixedThreadPool(8));
    server.createContext("/", exchange -> {
      byte[] body = exchange.getRequestBody().readAllBytes();
      boolean posted = exchange.getRequestMethod().equals("POST");
      boolean right = Signature.genuine(exchange.getRequestHeaders()::getFirst, body);
      exchange.sendResponseHeaders(!posted ? 405 : right ? 204 : 401, -1);
      exchange.close();
    });
    server.start();
  }
}
// printed: Java, and Spring [signature], from «final class»
