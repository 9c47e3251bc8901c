import shutil
import tempfile
import unittest
from pathlib import Path

import project
from code_format import problems


class CodeFormat(unittest.TestCase):
    def test_tells_formatted_from_unformatted(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copyfile(project.ROOT / ".clang-format", Path(folder) / ".clang-format")
            (Path(folder) / "good.cc").write_text("int main() { return 0; }\n")
            (Path(folder) / "bad.cc").write_text("int  main( ) {return 0;}\n")
            self.assertEqual(problems(["good.cc"], folder), [])
            self.assertTrue(problems(["bad.cc"], folder))


if __name__ == "__main__":
    unittest.main()
