"""A test suite as anybody might have it: it talks to a service through pycurl and knows nothing of recording."""

import io
import json
import os

import pycurl

SERVICE = os.environ["ORIGIN"]


def call(path, body=None):
    answer = io.BytesIO()
    curl = pycurl.Curl()
    curl.setopt(pycurl.URL, SERVICE + path)
    curl.setopt(pycurl.WRITEDATA, answer)
    if body is not None:
        curl.setopt(pycurl.HTTPHEADER, ["Content-Type: application/json", "Authorization: Bearer not-for-the-cassette"])
        curl.setopt(pycurl.POSTFIELDS, json.dumps(body))
    curl.perform()
    status = curl.getinfo(pycurl.RESPONSE_CODE)
    curl.close()
    return status, answer.getvalue()


def test_service_is_up():
    assert call("/hello") == (200, b"hello from the origin\n")


def test_placing_an_order():
    status, body = call("/sink", {"order": 42, "items": ["tea", "milk"]})
    assert status == 201
    assert json.loads(body)["received"] == 39


def test_waiting_for_an_order():
    states = [json.loads(call("/counter?name=order")[1])["state"] for _ in range(3)]
    assert states == ["pending", "pending", "done"]
