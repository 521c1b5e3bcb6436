"""ctypes_easy.py LIBRARY URL: libcurl by a foreign-function interface, which looks its symbols up by handle."""

import ctypes
import sys

URL, WRITEFUNCTION, RESPONSE_CODE = 10002, 20011, 0x200002
WRITE = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.POINTER(ctypes.c_char), ctypes.c_size_t, ctypes.c_size_t,
                         ctypes.c_void_p)


def main() -> None:
    curl = ctypes.CDLL(sys.argv[1])
    curl.curl_easy_init.restype = ctypes.c_void_p
    curl.curl_easy_strerror.restype = ctypes.c_char_p

    @WRITE
    def write(data, size, count, _user):
        print("write", size * count, data[:40])
        return size * count

    handle = ctypes.c_void_p(curl.curl_easy_init())
    curl.curl_easy_setopt(handle, URL, sys.argv[2].encode())
    curl.curl_easy_setopt(handle, WRITEFUNCTION, write)
    code = curl.curl_easy_perform(handle)
    status = ctypes.c_long()
    curl.curl_easy_getinfo(handle, RESPONSE_CODE, ctypes.byref(status))
    print("code", code, curl.curl_easy_strerror(code), "status", status.value)
    curl.curl_easy_cleanup(handle)


main()
