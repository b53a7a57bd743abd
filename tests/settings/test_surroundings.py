"""What the files of a project say of its consumer, and which of them are looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rowwise import each_row

from hookproof.settings import surroundings as module
from hookproof.settings.surroundings import Surroundings, surroundings


@pytest.fixture
def found(tmp_path: Path):
    """What a project with these files says."""

    def look(files: dict[str, str], providers: tuple[str, ...] = ()) -> Surroundings:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return surroundings(tmp_path, providers)

    return look


def test_a_folder_without_a_word_about_webhooks_says_nothing(found) -> None:
    assert found({"README.md": "'/hooks' WEBHOOK_SECRET"}) == Surroundings()


def test_of_several_routes_the_shortest_is_taken(found) -> None:
    assert found({"a.py": "post('/api/v1/webhooks') post('/hooks') post('/my/hook/x')"}).path == "/hooks"


@each_row("text", ["post('/unhooked/x/')", "'hooks'", "'/orders'", "# /hooks"])
def test_what_is_no_route_for_hooks_in_quotes_is_no_path(found, text: str) -> None:
    assert found({"a.py": text}).path in ("", "/unhooked/x/")


@each_row(
    ("text", "variable"),
    [
        ("JWT_SECRET WEBHOOK_SECRET", "WEBHOOK_SECRET"),
        ("JWT_SECRET OTHER_SECRET", "JWT_SECRET"),
        ("MY_SIGNING_KEY", "MY_SIGNING_KEY"),
        ("MY_WEBHOOK_KEY_2", "MY_WEBHOOK_KEY_2"),
        ("API_KEY secret", ""),
    ],
)
def test_the_secret_is_the_one_for_hooks_else_the_first(found, text: str, variable: str) -> None:
    assert found({".env.local": text}).variable == variable


@each_row(
    ("lock", "provider"),
    [
        ("stripe==12", "stripe"),
        ("my-stripe==1", ""),
        ("stripe-mock==1", ""),
        ("stripe==12 twilio==9", ""),
    ],
)
def test_a_provider_is_told_where_one_package_alone_is_a_providers_own(found, lock: str, provider: str) -> None:
    assert found({"requirements.txt": lock}, ("stripe", "twilio")).provider == provider


def test_a_package_that_is_named_in_another_file_than_a_list_of_packages_is_not_had(found) -> None:
    assert found({"app.py": "import stripe"}, ("stripe",)).provider == ""


@each_row("folder", [*sorted(module._FOREIGN), ".git"])
def test_what_is_not_the_projects_own_is_not_looked_at(found, folder: str) -> None:
    assert found({f"{folder}/a.py": "post('/hooks')"}).path == ""


@pytest.mark.parametrize(("depth", "path"), [(module._DEPTH, "/hooks"), (module._DEPTH + 1, "")])
def test_folders_are_looked_into_so_deep_and_no_deeper(found, depth: int, path: str) -> None:
    assert found({"/".join(["x"] * depth + ["a.py"]): "post('/hooks')"}).path == path


@each_row("suffix", sorted(module._CODE))
def test_every_kind_of_program_text_is_read(found, suffix: str) -> None:
    assert found({f"a{suffix}": "post('/hooks')"}).path == "/hooks"


@each_row("name", sorted(module._LOCKS))
def test_every_list_of_packages_is_read(found, name: str) -> None:
    assert found({name: "stripe"}, ("stripe",)).provider == "stripe"


def test_so_many_files_are_looked_at_in_all_folders_together(found, monkeypatch) -> None:
    monkeypatch.setattr(module, "_MOST_FILES", 3)
    assert found({"a/1.py": "", "a/2.py": "", "b/3.py": "post('/hooks')"}).path == "/hooks"
    assert found({"a/0.py": ""}).path == ""


def test_a_link_is_not_followed(found, tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("post('/hooks')", encoding="utf-8")
    (tmp_path / "link.py").symlink_to(tmp_path / "real.txt")
    assert found({}).path == ""


@each_row(
    ("files", "framework", "start"),
    [
        ({"app.py": "app = FastAPI()"}, "FastAPI", "uvicorn app:app --port {port}"),
        (
            {"src/shop/web.py": "api: FastAPI = fastapi.FastAPI()"},
            "FastAPI",
            "uvicorn shop.web:api --app-dir src --port {port}",
        ),
        ({"test_app.py": "app = FastAPI()"}, "", ""),
        ({"app.txt": "app = FastAPI()"}, "", ""),
        ({"app.js": "app = FastAPI()"}, "", ""),
        ({"shop.py": "web = Flask(__name__)"}, "Flask", "flask --app shop:web run --port {port}"),
        ({"package.json": '{"next": "1"}'}, "Next", "npx next dev -p {port}"),
        ({"package.json": '{"start": "1"}'}, "Node", "env PORT={port} npm start"),
        ({"package.json": "{}"}, "", ""),
        ({"config/routes.rb": ""}, "Rails", "bundle exec rails server -p {port}"),
        ({"config/routes.rb": "", "bin/rails": ""}, "Rails", "bin/rails server -p {port}"),
    ],
)
def test_the_framework_is_told_by_its_application_or_its_own_file(found, files, framework: str, start: str) -> None:
    said = found(files)
    assert (said.framework, said.start) == (framework, start)


@each_row(
    ("text", "variable"),
    [
        ('WEBHOOK_SECRET = os.environ["GH_WEBHOOK_SECRET"]', "GH_WEBHOOK_SECRET"),
        ("APP_SECRET = 1\nos.getenv('ACME_SIGNING_KEY')", "ACME_SIGNING_KEY"),
        ("const WEBHOOK_SECRET = process.env.JWT_SECRET; process.env.HOOK_SECRET", "HOOK_SECRET"),
        ("HOOK_SECRET = ENV.fetch('PARCEL_HOOK_SECRET')", "PARCEL_HOOK_SECRET"),
        ('WEBHOOK_SECRET = config("WEBHOOK_SECRET")', "WEBHOOK_SECRET"),
        ('@Value("${SHOP_SECRET}") String WEBHOOK_SECRET', "SHOP_SECRET"),
    ],
)
def test_a_variable_that_is_read_goes_before_a_name_that_is_not(found, text: str, variable: str) -> None:
    assert found({"settings.py": text}).variable == variable


@each_row(
    ("lock", "text", "names"),
    [
        ("package-lock.json", '{"packages": {"node_modules/svix": {}}}', ["svix"]),
        ("package.json", '{"repository": "github:shop/shop", "homepage": "https://github.com/shop"}', []),
        ("pnpm-lock.yaml", "      stripe:\n        version: 9", ["stripe"]),
        ("Pipfile.lock", '{"default": {"stripe": {"version": "==9"}}}', ["stripe"]),
        ("uv.lock", '[[package]]\nname = "svix"\n', ["svix"]),
        ("yarn.lock", '"stripe@^12.0.0":\n  version "12.1.0"\n', ["stripe"]),
        ("Gemfile.lock", "    stripe (9.0)\n", ["stripe"]),
    ],
)
def test_a_package_is_named_as_its_tool_writes_it(tmp_path: Path, lock: str, text: str, names: list[str]) -> None:
    (tmp_path / lock).write_text(text, encoding="utf-8")
    assert module.dependencies(tmp_path, ["github", "stripe", "svix"]) == names


def test_a_project_below_is_found_with_what_it_is(found, tmp_path: Path) -> None:
    found({"package.json": '{"workspaces": ["services/*"]}'})
    found({"services/api/package.json": '{"scripts": {"start": "node ."}}', "services/lib/package.json": "{}"})
    assert module.projects_below(tmp_path) == {"services/api": "Node"}


@each_row(
    ("files", "provider"),
    [
        ({"a.rb": "post '/webhooks/acme'"}, "acme"),
        ({"a.py": "os.environ['ACME_SECRET']"}, "acme"),
        ({"a.py": "os.environ['ACMES_SECRET']"}, ""),
        ({"a.rb": "post '/webhooks/acme'", "Gemfile": "    stripe (9)"}, "stripe"),
    ],
)
def test_where_no_package_tells_the_provider_the_route_or_the_variable_may(found, files, provider: str) -> None:
    assert found(files, ("acme", "stripe")).provider == provider
