// both_flavours URL URL: a process with two libcurls in it, each called through a shared object of its own.
extern "C" void fetch_one(const char* url);
extern "C" void fetch_other(const char* url);

int main(int count, char** arguments) {
    if (count != 3) return 2;
    fetch_one(arguments[1]);
    fetch_other(arguments[2]);
    fetch_other(arguments[1]);
    fetch_one(arguments[2]);
}
