"""``python -m pipelines``: the command line, where a process of ours starts another."""

from pipelines.cli.main import command

if __name__ == "__main__":
    command()
