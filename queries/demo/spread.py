"""A total in random parts that make it up exactly."""

from random import Random


def spread(total: int, parts: int, random: Random, *, most: int, least: int = 1) -> list[int]:
    """`parts` numbers between `least` and `most` that make `total` together."""
    if not least * parts <= total <= most * parts:
        raise ValueError(f"{total} cannot be {parts} numbers of {least} to {most}.")
    numbers = [total // parts + (place < total % parts) for place in range(parts)]
    for _exchange in range(2 * parts):
        giver, taker = random.randrange(parts), random.randrange(parts)
        most_given = min(numbers[giver] - least, most - numbers[taker])
        if giver != taker and most_given > 0:
            given = random.randint(0, max(1, most_given // 2))
            numbers[giver] -= given
            numbers[taker] += given
    return numbers
