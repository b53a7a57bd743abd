// printed: Java, and Spring [signature], before «final class»
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.springframework.http.*;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.mvc.method.annotation.*;

/** What Spring Boot has around a controller, made by hand: Debian's packages hold Spring, but not Boot. */
class Shop {
  public static void main(String[] words) throws Exception {
    StaticWebApplicationContext context = new StaticWebApplicationContext();
    Class<?>[] parts = {RequestMappingHandlerMapping.class, RequestMappingHandlerAdapter.class, Webhooks.class};
    for (Class<?> part : parts) context.registerSingleton(part.getName(), part);
    ServletContextHandler handler = new ServletContextHandler();
    handler.addServlet(new ServletHolder(new DispatcherServlet(context)), "/");
    Server server = new Server(new java.net.InetSocketAddress("127.0.0.1", Integer.parseInt(words[0])));
    server.setHandler(handler);
    server.start();
  }
}

@RestController
class Webhooks {
// printed: Java, and Spring
}
// printed: Java, and Spring [signature], from «final class»
