"""WebSockets: by the calls that libcurl has for them, and through the write callback."""

import pytest

from harness import CLIENTS, REPLAY

CLIENT = CLIENTS / "websocket"


@pytest.mark.parametrize("how", ["talk", "sips", "multi-talk", "loud-talk"])
def test_talk(lab, websocket, how):
    seen = lab.check([CLIENT, how, websocket.url("/echo"), "hello", "late answer", "x" * 3000])
    assert b"performed: 0, status 101" in seen.stdout
    assert b"sent 5 of 5: 0\n" in seen.stdout
    assert b"received 7 bytes, hash" in seen.stdout if how == "sips" else b"'late answer' flags 1, at 0, 0 left" in seen.stdout


def test_kinds_of_frames(lab, websocket):
    seen = lab.check([CLIENT, "kinds", websocket.url("/echo")])
    assert b"'\\00\\01\\02' flags 2," in seen.stdout
    assert b"'ping' flags 40," in seen.stdout
    assert b"'in two parts' flags 1," in seen.stdout
    assert b"'\\03\\e8' flags 8," in seen.stdout


def test_frames_without_asking(lab, websocket):
    seen = lab.check([CLIENT, "listen", websocket.url("/news")])
    assert seen.stdout.index(b"'first'") < seen.stdout.index(b"'third and last'") < seen.stdout.index(b"that was all")


def test_frame_larger_than_the_buffer(lab, websocket):
    seen = lab.check([CLIENT, "talk", websocket.url("/large?size=100000"), "hello"])
    assert b"received 1000 bytes, hash f801aefc flags 1, at 0, " in seen.stdout


@pytest.mark.parametrize("how", ["callback", "raw", "progress", "multi", "loud-callback", "loud-multi"])
def test_frames_through_the_write_callback(lab, websocket, how):
    seen = lab.check([CLIENT, how, websocket.url("/quiz")])
    assert seen.stdout.count(b"answered ") == 3
    assert b"3 right" in seen.stdout
    assert (b"no frame" if how == "raw" else b"'3 right' flags 1,") in seen.stdout


def test_frames_through_the_write_callback_without_answers(lab, websocket):
    seen = lab.check([CLIENT, "callback", websocket.url("/news")])
    assert seen.stdout.count(b"written ") == 4


def test_refused(lab, websocket):
    seen = lab.check([CLIENT, "talk", websocket.url("/refused"), "hello"])
    assert b"performed: 22, status 404" in seen.stdout


def test_other_message(lab, library, websocket):
    lab.record([CLIENT, "talk", websocket.url("/echo"), "hello", "again"])
    lab.stop_servers()
    seen = lab.replay([CLIENT, "talk", websocket.url("/echo"), "hello", "never"])
    assert b"'hello' flags 1," in seen.stdout
    assert b"sent 0 of 5: 55\n" in seen.stdout
    assert "something else" in seen.note()


def test_answer_that_does_not_come(lab, library, websocket):
    lab.record([CLIENT, "callback", websocket.url("/quiz")])
    lab.stop_servers()
    command = [CLIENT, "silent", websocket.url("/quiz")]
    seen = lab.replay(command)
    assert b"'1+1'" in seen.stdout and b"'2+2'" not in seen.stdout
    assert seen.status == 9
    assert "does not" in seen.note()
    assert lab.launched("replay", command, offline=True).status == 9


def test_shown(lab, library, websocket):
    lab.record([CLIENT, "callback", websocket.url("/quiz")])
    shown = lab.run([REPLAY, "show", lab.cassette, "1"]).stdout.decode()
    assert shown.index("text, 3 B: 1+1") < shown.index("text, 1 B: 2") < shown.index("text, 7 B: 3 right") < shown.index("close, 2 B")


def test_libcurl_without_websockets(lab, origin):
    """It has the functions nevertheless, and they say that it has not."""
    if lab.run([CLIENT]).status == 0:
        pytest.skip("this libcurl speaks ws://")
    seen = lab.check([CLIENT, "talk", origin.url("/hello"), "hello"])
    assert b"performed: 0, status 200" in seen.stdout
    assert b"sent 0 of 5: 4\n" in seen.stdout
