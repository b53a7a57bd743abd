"""Statuses that programs answer, as languages and frameworks write them."""

from __future__ import annotations

from tests.rowwise import each_row

from hookproof.rules.programs.statuses import statuses_in


@each_row(
    ("program", "value"),
    [
        ("res.status(204).end()", "204"),
        ("res.sendStatus(204)", "204"),
        ("return reply.code(204).send()", "204"),
        ("return new Response(null, { status: 204 })", "204"),
        ("res.status = 204;", "204"),
        ("print $q->header(-status => 204);", "204"),
        ("http_response_code(204);", "204"),
        ("return '', 204", "204"),
        ("    return 204", "204"),
        ("return HttpResponse(status=204)", "204"),
        ("self.send_response(204)", "204"),
        ('send_resp(conn, 204, "")', "204"),
        ("@HttpCode(204)", "204"),
        ("head 204", "204"),
        ("head :no_content", "204"),
        ("render json: {}, status: :no_content", "204"),
        ("w.WriteHeader(204)", "204"),
        ("w.WriteHeader(http.StatusNoContent)", "204"),
        ("StatusCode::NO_CONTENT", "204"),
        ("return Results.NoContent();", "204"),
        ("return ResponseEntity.noContent().build();", "204"),
        ("return ResponseEntity.status(204).build();", "204"),
        ("return Response(status=status.HTTP_204_NO_CONTENT)", "204"),
    ],
)
def test_an_answer_is_read_in_the_words_of_its_framework(program: str, value: str) -> None:
    assert {one.value for one in statuses_in(program, "20")} == {value}


@each_row(
    "program", ["if (res.status === 204) {}", "if r.status_code == 204:", "x = 204", "response.ok", "total = 204"]
)
def test_a_comparison_answers_nothing(program: str) -> None:
    assert list(statuses_in(program, "20")) == []
