"""The route for webhooks is read from what a framework reads, with all its prefixes, before mere texts."""

from __future__ import annotations

from pathlib import PurePosixPath

from tests.rowwise import each_row

from hookproof.settings.hookroutes import route_in

ROOT = "urlpatterns = [path('hooks/', include('hooks.urls')), path('admin/', admin.site.urls)]"
LEAF = "urlpatterns = [path('videogen/webhook/', views.receive)]"


@each_row(
    ("files", "route"),
    [
        ({}, ""),
        ({"app/api/webhooks/route.ts": ""}, "/api/webhooks"),
        ({"app/api/callback/route.ts": "export async function POST(r: Request) {}"}, "/api/callback"),
        ({"app/api/health/route.ts": "export async function GET(r: Request) {}"}, ""),
        ({"server/api/incoming.post.ts": "", "server/api/health.ts": ""}, "/api/incoming"),
        ({"app.py": "@app.get('/')\ndef home(): ...\n@app.post('/videogen/in/')\ndef x(): ..."}, "/videogen/in/"),
        ({"app.py": "@app.route('/')\n@app.route('/events/in', methods=['POST'])\n"}, "/events/in"),
        ({"app.py": "@app.route('/events/in')\n"}, ""),
        ({"app.js": "app.get('/ok', f); app.post('/in/videogen', express.raw(), g)"}, "/in/videogen"),
        ({"app.js": "app.post('/login', f); app.post('/in', g)"}, ""),
        ({"app.js": "r.post('/in', g); app.use('/vg', r)"}, "/vg/in"),
        ({"app.js": "app.post('/in/:tenant', g)"}, ""),
        ({"client.js": "axios.post('https://elsewhere.example/in')"}, ""),
        ({"main.go": 'http.HandleFunc("GET /ok", a); http.HandleFunc("POST /vg/in", b)'}, "/vg/in"),
        ({"main.go": 'r.POST("/vg/in", b)'}, "/vg/in"),
        ({"main.rs": '.route("/ok", get(a)).route("/vg/in", axum::routing::post(b))'}, "/vg/in"),
        ({"app.rb": "get '/' do\nend\npost '/vg/in' do\nend"}, "/vg/in"),
        ({"routes/api.php": "Route::post('/vg/in', [Vg::class, 'in']);"}, "/vg/in"),
        ({"Program.cs": 'app.MapGet("/", a); app.MapPost("/vg/in", b);'}, "/vg/in"),
        ({"Vg.java": '@RequestMapping("/vg")\npublic class Vg {\n  @PostMapping("/in")\n'}, "/vg/in"),
        ({"src/app/(shop)/webhooks/videogen/route.js": ""}, "/webhooks/videogen"),
        ({"app/api/orders/route.ts": ""}, ""),
        ({"app/api/[tenant]/webhooks/route.ts": ""}, ""),
        ({"pages/api/webhook.ts": "fetch('/hooks')"}, "/api/webhook"),
        ({"pages/api/webhook/index.js": ""}, "/api/webhook"),
        ({"src/routes/webhooks/+server.ts": ""}, "/webhooks"),
        ({"server/api/webhooks.post.ts": ""}, "/api/webhooks"),
        ({"server/routes/hook.ts": ""}, "/hook"),
        ({"shop/urls.py": ROOT, "hooks/urls.py": LEAF}, "/hooks/videogen/webhook/"),
        ({"hooks/urls.py": LEAF}, "/videogen/webhook/"),
        ({"shop/urls.py": "path('orders/', include('hooks.urls'))", "hooks/urls.py": "path('<int:id>/hook', v)"}, ""),
        ({"a/urls.py": "path('', include('a.urls')), path('hook', v)"}, "/hook"),
        ({"app.py": "@app.post('/in/hook')\ndef x(): ..."}, "/in/hook"),
        ({"app.py": "r = APIRouter(prefix='/hooks')\n@r.post('/videogen')\n"}, "/hooks/videogen"),
        (
            {
                "main.py": "app.include_router(hooks.router, prefix='/api')",
                "hooks.py": "router = APIRouter()\n@router.post('/webhooks')\n",
            },
            "/api/webhooks",
        ),
        (
            {
                "main.py": "app.register_blueprint(bp, url_prefix='/v1')",
                "shop/web.py": "bp = Blueprint('x', __name__)\n@bp.route('/hook', methods=['POST'])\n",
            },
            "/v1/hook",
        ),
        ({"config/routes.rb": 'post "/webhooks/videogen", to: "webhooks#create"'}, "/webhooks/videogen"),
        ({"app.js": "app.post('/api/v1/webhooks'); app.post('/hooks')"}, "/hooks"),
        (
            {"Hooks.java": '@RequestMapping("/api/hooks")\npublic class Hooks {\n  @PostMapping(path = "/videogen")\n'},
            "/api/hooks/videogen",
        ),
        (
            {"Hooks.kt": '/** A class of hooks. */\n@RestController\nclass Hooks {\n  @PostMapping("/hooks")\n'},
            "/hooks",
        ),
        ({"hooks.controller.ts": "@Controller('webhooks')\nexport class Hooks {\n  @Post()\n"}, "/webhooks"),
        (
            {"hooks.controller.ts": "@Controller('webhooks')\nexport class Hooks {\n  @Post('videogen')\n"},
            "/webhooks/videogen",
        ),
        (
            {
                "index.js": "const hooks = require('./routes/hooks');\napp.use('/webhooks', hooks);",
                "routes/hooks.js": "router.post('/videogen', take)",
                "routes/orders.js": "router.post('/x', take)",
            },
            "/webhooks/videogen",
        ),
        (
            {
                "src/app.ts": "import hooks from './hooks/index.js'\napp.route('/webhooks', hooks)",
                "src/hooks/index.ts": "hooks.post('/', take)",
            },
            "/webhooks",
        ),
        ({"app.js": "const r = Router(); r.post('/in', x); o.post('/o', x); app.use('/hooks', r)"}, "/hooks/in"),
        ({"config/routes.rb": 'namespace :webhooks do\n  post "videogen", to: "v#x"\nend\n'}, "/webhooks/videogen"),
        (
            {
                "config/routes.rb": "Rails.application.routes.draw do\n  scope '/api' do\n    resources :orders do\n"
                "    end\n  end\n  scope module: 'in' do\n    post :hooks # a comment\n  end\nend\n"
            },
            "/hooks",
        ),
    ],
)
def test_the_route_is_read_with_all_its_prefixes(files: dict[str, str], route: str) -> None:
    assert route_in({PurePosixPath(name): text for name, text in files.items()}) == route
