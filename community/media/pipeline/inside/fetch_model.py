"""Brings a speech model that was named by its size, once: fetch_model.py NAME FOLDER."""

import importlib
import sys


def main() -> None:
    name, folder = sys.argv[1:]
    importlib.import_module("faster_whisper.utils").download_model(name, output_dir=folder)


if __name__ == "__main__":
    main()
