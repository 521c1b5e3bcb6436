// eager: does nothing itself; what it is linked to calls curl before and after main.
extern "C" int eager_version();

int main() { return eager_version() - 1; }
