"""Calls tools through the Python client."""

import asyncio
import json
import os

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

CALLS = [
    ("pim_can", {"query": "can alice activate membership of exchange-ops", "at": "2026-03-02T09:00:00Z"}),
    ("pim_check", {}),
    ("pim_explain", {}),
    ("pim_is", {"query": "is zoe member of helpdesk"}),
]


async def main():
    server = StdioServerParameters(command=os.environ.get("PIM", "pim"), args=["mcp", "-p", "policies/contoso"])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        hello = await session.initialize()
        print(hello.protocol_version, hello.server_info.name)
        print(*[tool.name for tool in (await session.list_tools()).tools])
        for name, arguments in CALLS:
            result = await session.call_tool(name, arguments)
            print(name, "refused" if result.is_error else "answered", json.dumps(result.structured_content)[:80])
        await session.send_ping()


asyncio.run(main())
