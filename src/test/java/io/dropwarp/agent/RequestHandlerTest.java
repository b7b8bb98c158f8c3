package io.dropwarp.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwarp.protocol.Json;
import io.dropwarp.protocol.Request;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RequestHandlerTest {

    private final RequestHandler handler = new RequestHandler(null, null, null);

    private static String plan(String source, String crs) {
        return "{\"op\":\"plan\",\"job\":\"j-" + source.length() + "\",\"source\":\"" + source
                + "\",\"options\":{\"crs\":\"" + crs + "\"},\"limits\":{\"drivers\":[\"GTiff\"],\"workers\":2},"
                + "\"warpSingle\":true,\"needs\":null}";
    }

    private Request read(String line) throws IOException {
        Request read = handler.parsed(line);
        assertThat(read).isEqualTo(Json.MAPPER.readValue(line, Request.class));
        return read;
    }

    @Test
    void readsEachOfSeveralRequestsAsIfItWereTheOnlyOne() throws IOException {
        Request.MakePlan first = (Request.MakePlan) read(plan("a.tif", "EPSG:3857"));
        Request.MakePlan second = (Request.MakePlan) read(plan("name \\\",\\\"options\\\":{}.tif", "EPSG:3857"));
        assertThat(second.options()).isSameAs(first.options());
        read(plan("a.tif", "EPSG:4326"));
        read("{\"op\":\"warp\",\"job\":\"j\",\"row\":0,\"col\":1,\"parts\":1,\"needs\":null}");
        read(plan("b.tif", "EPSG:4326"));
        read(plan("b.tif", "EPSG:3857"));
    }
}
