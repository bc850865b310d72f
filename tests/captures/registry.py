"""The list of captures: a function with @capture("NAME") returns the bytes of the file NAME."""

CAPTURES = {}


def capture(name):
    def register(function):
        if name in CAPTURES:
            raise ValueError(f"two captures are named {name}")
        CAPTURES[name] = function
        return function

    return register
