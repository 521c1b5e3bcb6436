"""A test suite of somebody's: it knows nothing of recording. Its server is given by ORIGIN."""

import io
import json
import os

import pycurl
import pytest

ORIGIN = os.environ["ORIGIN"]


def call(path, body=None):
    answer = io.BytesIO()
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, ORIGIN + path)
    curl.setopt(pycurl.WRITEDATA, answer)
    if body is not None:
        curl.setopt(pycurl.POSTFIELDS, json.dumps(body))
    try:
        curl.perform()
        return curl.getinfo(pycurl.RESPONSE_CODE), answer.getvalue()
    finally:
        curl.close()


def test_hello():
    assert call("/hello") == (200, b"hello from the origin\n")


@pytest.mark.parametrize("number", range(5))
def test_post(number):
    status, body = call("/echo", {"number": number})
    assert status == 200
    assert json.loads(body)["method"] == "POST"


def test_polling():
    states = [json.loads(call("/counter?name=suite")[1])["state"] for _ in range(3)]
    assert states == ["pending", "pending", "done"]


def test_cut_short():
    with pytest.raises(pycurl.error) as caught:
        call("/short")
    assert caught.value.args[0] == pycurl.E_PARTIAL_FILE


def test_that_fails():
    assert call("/status?code=404")[0] == 200
