import unittest

import kustomize
import project
from image import installed, needed_packages, packages_of, problems, runtime_packages

DOCKERFILE = """FROM a AS build
RUN make && \\
    install -D --target-directory=/built build/release/gateway/gateway \\
        build/release/cli/homeward
FROM b
# A word.
RUN apt-get install -y tzdata libone \\
        libtwo && rm x
USER 65532:65532
"""
BASE = kustomize.render(project.ROOT / "k8s/base")
GATEWAY = [one for one in BASE if one["metadata"]["name"] == "gateway"]


class Image(unittest.TestCase):
    def test_reads_the_dockerfile(self):
        self.assertEqual(runtime_packages(DOCKERFILE), {"tzdata", "libone", "libtwo"})
        self.assertEqual(installed(DOCKERFILE), ["gateway/gateway", "cli/homeward"])

    def test_asks_for_exactly_the_packages_that_are_needed(self):
        def found(*packages):
            return len(list(problems(DOCKERFILE, {"gateway/gateway": set(packages)}, GATEWAY)))

        self.assertEqual(found("libone", "libtwo", "libc6"), 0)
        self.assertEqual(found("libone", "libtwo", "libthree"), 1)
        self.assertEqual(found("libone"), 1)

    def test_compares_with_what_is_deployed(self):
        needed = {"gateway/gateway": {"libone", "libtwo"}}
        self.assertEqual(len(list(problems(DOCKERFILE.replace("65532:", "1000:"), needed, GATEWAY))), 1)
        self.assertTrue(list(problems(DOCKERFILE, needed, BASE)))

    def test_knows_the_packages_of_a_real_program(self):
        self.assertIn("libc6", needed_packages(["/usr/bin/env"])["/usr/bin/env"])
        self.assertEqual(packages_of({"/usr/no/such"}), {"/usr/no/such": "a package with /usr/no/such"})


if __name__ == "__main__":
    unittest.main()
