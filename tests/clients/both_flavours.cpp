// both_flavours URL URL: a process with two libcurls in it, each called through a shared object of its own.
extern "C" void fetch_openssl(const char* url);
extern "C" void fetch_gnutls(const char* url);

int main(int count, char** arguments) {
    if (count != 3) return 2;
    fetch_openssl(arguments[1]);
    fetch_gnutls(arguments[2]);
    fetch_gnutls(arguments[1]);
    fetch_openssl(arguments[2]);
}
