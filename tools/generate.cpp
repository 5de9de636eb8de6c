// The binary: everything stands in the module `app`.
int main() {
    return 0;
}
