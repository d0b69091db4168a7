/* What the start of a process costs, and no more: the yardstick for --version. */
int main(void) { return 0; }
