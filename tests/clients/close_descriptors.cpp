// close_descriptors BASE: a host that closes every descriptor that it doesn't know, as daemons do, and then opens
// files, which get the numbers just freed. Whatever is written into them by someone else shows in their content.
#include "transfer.hpp"

#include <fcntl.h>
#include <unistd.h>

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const std::string base = arguments[1];
    for (int round = 0; round < 3; ++round) {
        const std::string number = std::to_string(round);
        client::print("transfer", client::fetch((base + "/bytes?size=30000&round=" + number).c_str()));
        close_range(3, 1023, 0);
        for (int n = 0; n < 6; ++n) {
            const std::string name = "mine" + number + "-" + std::to_string(n);
            if (open(name.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600) != 3 + n) return 3;
            if (write(3 + n, name.data(), name.size()) != static_cast<ssize_t>(name.size())) return 4;
        }
        client::print("between", client::fetch((base + "/echo?between=" + number).c_str()));
        for (int n = 0; n < 6; ++n)
            if (write(3 + n, " end", 4) != 4) return 5;
        close_range(3, 1023, 0);
    }
}
