"""Wrong uses of a generated package: type checkers find a fault in each marked line, no other."""

from __future__ import annotations

import goferry
import wirelib
from wirelib import Color, Config, DoubleReply, DoubleRequest, Lab, Point

goferry.opne("wirelib")  # wrong
goferry.Options(max_pendin=3)  # wrong

lab = Lab()
Lab(begin=5)  # wrong
Lab(start="5")  # wrong
Lab(Config(start=1), start=2)  # wrong
Lab(options=5)  # wrong

lab.double()  # wrong
lab.double(2)  # wrong
lab.double(value="2")  # wrong
lab.double(valu=2)  # wrong
lab.double(value=2.5)  # wrong
lab.double(value=2, timeout="1")  # wrong
lab.double(value=2, progress=3)  # wrong
lab.double(Point(x=1, y=2))  # wrong
lab.double(DoubleRequest(value=2), value=2)  # wrong
lab.double(value=2).values  # wrong
lab.dubble(value=2)  # wrong
lab.double.submit(valu=2)  # wrong
lab.double.post(value=2)  # wrong
lab.double.post(value=2, callback=3)  # wrong
lab.double.map([Point(x=1, y=2)])  # wrong
lab.double.map(DoubleRequest(value=2))  # wrong
text: str = lab.double(value=2).value  # wrong
reply: DoubleReply = lab.double.submit(value=2)  # wrong

lab.texts(3)  # wrong
lab.texts()  # wrong
lab.bytes_("text")  # wrong
lab.numbers(flag="yes")  # wrong
lab.lists(names="text")  # wrong
lab.lists(ints=["a"])  # wrong
lab.maps(counts={1: 1})  # wrong
lab.maps(by_int={1: 1})  # wrong
lab.optionals()  # wrong
lab.times(when="now", took=1)  # wrong
lab.times(when=None, took=1)  # wrong
lab.enums(color="red", mode="fast", rights=0)  # wrong
lab.files(path=3)  # wrong
lab.naturals(int_="1", addr=5)  # wrong
lab.apply(fn=lambda: 3, value=1)  # wrong
lab.apply(fn=None, value=1)  # wrong

DoubleRequest()  # wrong
DoubleRequest(2)  # wrong
DoubleRequest(value="2")  # wrong
DoubleRequest(value=2).value = 3  # wrong
Color.GREEN  # wrong
wirelib.MISSING  # wrong
wirelib.parse(word="a")  # wrong
wirelib.version(3)  # wrong

lab.moved.connect(3)  # wrong
lab.open_tape("3")  # wrong
lab.measure(first=3)  # wrong
for item in lab.count(3):
    item.values  # wrong


async def asynchronously() -> None:
    async with wirelib.AsyncLab() as alab:
        value: DoubleReply = alab.double(value=2)  # wrong
        await alab.double()  # wrong
        number: str = (await alab.double(value=2)).value  # wrong
        alab.double.submit(value=2)  # wrong
