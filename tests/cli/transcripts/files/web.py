import os

from fastapi import FastAPI

app = FastAPI()
SECRET = os.environ["SHOP_WEBHOOK_SECRET"]


@app.post("/hooks/shop")
async def take() -> None: ...
