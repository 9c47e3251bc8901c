"""A mail server for tests, on a port of its own.

   mail_server.py CERTIFICATE KEY   asks for TLS and for the login relay/secret before it takes anything
   mail_server.py                   takes mail as it comes

Each line that it prints is a JSON object: first {"port"}, then {"from", "to", "text"} of each mail that it took. What it
does follows from the receiver's name: refused@, busy@, full@ (refused after the text), closes@, hangs@.
"""

import asyncio
import json
import logging
import ssl
import sys
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def say(line):
    print(json.dumps(line), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "refused":
            return f"550 5.1.1 <{address}> {name} is not known here"
        if name == "busy":
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 fine"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        if name == "full":
            return "552 5.2.2 no room left"
        if name == "closes":
            server.transport.abort()
            return "421 4.3.2 closing"
        if name == "hangs":
            await asyncio.Event().wait()
        say({"from": envelope.mail_from, "to": envelope.rcpt_tos, "text": envelope.content.decode()})
        return f"250 2.0.0 taken for {envelope.rcpt_tos[0]}"


def authenticate(server, session, envelope, mechanism, data):
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"relay", b"secret")
    return AuthResult(success=known, handled=False)


def secured(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": authenticate}


async def main():
    settings = secured(*sys.argv[1:3]) if len(sys.argv) > 2 else {}
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Handler(), hostname="mail.example.org", **settings), "127.0.0.1", 0)
    say({"port": server.sockets[0].getsockname()[1]})
    await server.serve_forever()


# Whoever reads what it prints wants nothing else.
logging.disable()
warnings.simplefilter("ignore")
asyncio.run(main())
