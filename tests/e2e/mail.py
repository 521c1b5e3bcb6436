"""A server of mail and of messages that takes every answer to its questions: SMTP, POP3, IMAP or MQTT.

    mail.py PROTOCOL [--old]    listens on a free port of 127.0.0.1 and prints the port; an old one knows nothing of SASL
"""

import asyncio
import base64
import sys

from listening import serve

IS_OLD = "--old" in sys.argv
MECHANISMS = "" if IS_OLD else "PLAIN LOGIN CRAM-MD5 DIGEST-MD5 NTLM XOAUTH2 OAUTHBEARER EXTERNAL"
LETTER = b"Subject: hello\r\n\r\nsent by mail\r\n"
DIGEST_CHALLENGE = 'realm="mail",nonce="OA6MG9tEQGm2hh",qop="auth",algorithm=md5-sess,charset=utf-8'
NTLM_CHALLENGE = b"NTLMSSP\0\2\0\0\0" + bytes(4) + b"\x30\0\0\0\x05\x82\0\0" + b"12345678" + bytes(8) + bytes(4) + b"\x30\0\0\0"
# What is asked behind each message of the client's, after which it is known.
QUESTIONS = {
    "LOGIN": [b"Username:", b"Password:"],
    "CRAM-MD5": [b"<1896.697170952@mail>"],
    "DIGEST-MD5": [DIGEST_CHALLENGE.encode(), b"rspauth=ea40f60335c427b5527b84dbabcdfffd"],
    "NTLM": [b"", NTLM_CHALLENGE],
}


class Talk:
    """Lines to and fro."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def say(self, *lines: str) -> None:
        self.writer.write("".join(line + "\r\n" for line in lines).encode())
        await self.writer.drain()

    async def words(self) -> list[str]:
        line = await self.reader.readline()
        return line.decode().split() if line else ["QUIT"]

    async def prove(self, begins: str, arguments: list[str]) -> None:
        """All of an exchange of SASL, whose questions begin so."""
        mechanism, *first = arguments
        questions = QUESTIONS.get(mechanism, [b""])[len(first):]
        for question in questions:
            await self.say(f"{begins} {base64.b64encode(question).decode()}")
            await self.words()


async def smtp(talk: Talk) -> None:
    await talk.say("220 ready")
    while (words := await talk.words())[0] != "QUIT":
        if words[0] == "EHLO":
            await talk.say("250-mail", f"250 AUTH {MECHANISMS}")
        elif words[0] == "AUTH":
            await talk.prove("334", words[1:])
            await talk.say("235 known")
        elif words[0] == "DATA":
            await talk.say("354 go on")
            await talk.reader.readuntil(b"\r\n.\r\n")
            await talk.say("250 taken")
        else:
            await talk.say("250 ok")


async def pop3(talk: Talk) -> None:
    await talk.say("+OK ready" if IS_OLD else "+OK ready <1896.697170952@mail>")
    while (words := await talk.words())[0] != "QUIT":
        if words[0] == "CAPA":
            await talk.say("+OK", "USER", *([] if IS_OLD else [f"SASL {MECHANISMS}"]), ".")
        elif words[0] == "AUTH":
            await talk.prove("+", words[1:])
            await talk.say("+OK known")
        elif words[0] == "RETR":
            await talk.say("+OK", LETTER.decode().rstrip(), ".")
        else:
            await talk.say("+OK")


async def imap(talk: Talk) -> None:
    await talk.say("* OK ready")
    while True:
        tag, *words = await talk.words()
        if tag == "QUIT":
            return
        if words[0] == "CAPABILITY":
            await talk.say("* CAPABILITY IMAP4 SASL-IR " + " ".join(f"AUTH={name}" for name in MECHANISMS.split()))
        elif words[0] == "AUTHENTICATE":
            await talk.prove("+", words[1:])
        elif words[:2] == ["UID", "FETCH"]:
            talk.writer.write(b"* 1 FETCH (BODY[] {%d}\r\n%b)\r\n" % (len(LETTER), LETTER))
        await talk.say(f"{tag} OK done")


async def mqtt(talk: Talk) -> None:
    """Whatever is subscribed to, one message comes."""
    kind, size = await talk.reader.readexactly(2)
    await talk.reader.readexactly(size)
    talk.writer.write(b"\x20\x02\0\0")
    kind, size = await talk.reader.readexactly(2)
    packet = await talk.reader.readexactly(size)
    talk.writer.write(b"\x90\x03" + packet[:2] + b"\0")
    talk.writer.write(b"\x30\x0e\0\x05topicmessage\xe0\0")
    await talk.writer.drain()


TALKS = {"smtp": smtp, "pop3": pop3, "imap": imap, "mqtt": mqtt}

if __name__ == "__main__":
    serve(lambda reader, writer: TALKS[sys.argv[1]](Talk(reader, writer)))
