"""Learn Korean proverbs syllable by syllable with an LSTM, and write new ones."""

import torch
from torch import Tensor, nn

END, IGNORED = "\n", -100


def encode(lines: list[str], vocabulary: str) -> Tensor:
    """Number the syllables of each line between two ENDs: (N, L + 2), padded by IGNORED.

    >>> encode(["ab", "a"], END + "ab").tolist()
    [[0, 1, 2, 0], [0, 1, 0, -100]]
    """
    numbers = [torch.tensor([vocabulary.index(s) for s in END + line + END]) for line in lines]
    return nn.utils.rnn.pad_sequence(numbers, batch_first=True, padding_value=IGNORED)


def shift(batch: Tensor) -> tuple[Tensor, Tensor]:
    """Return what is read and what comes next: the same tokens one step later.

    >>> [part.tolist() for part in shift(torch.tensor([[0, 1, 2, 0]]))]
    [[[0, 1, 2]], [[1, 2, 0]]]
    """
    return batch[:, :-1].clamp(min=0), batch[:, 1:]


class Writer(nn.Module):
    """Map tokens (N, L) to logits of the tokens that follow, and the state to go on from."""

    def __init__(self, tokens: int, size: int = 64) -> None:
        """Build an embedding, an LSTM and what reads its output."""
        super().__init__()
        self.embedding = nn.Embedding(tokens, size // 2)
        self.lstm = nn.LSTM(size // 2, size, batch_first=True)
        self.head = nn.Linear(size, tokens)

    def forward(self, read: Tensor, state: tuple | None = None) -> tuple[Tensor, tuple]:
        """Read on from a state; without one, from zeros."""
        output, state = self.lstm(self.embedding(read), state)
        return self.head(output), state


def loss_of(model: Writer, batch: Tensor) -> Tensor:
    """Return the mean of -log p over what follows; behind the end of a line nothing does."""
    read, following = shift(batch)
    logits = model(read)[0].transpose(1, 2)
    return nn.functional.cross_entropy(logits, following, ignore_index=IGNORED)


def train(model: Writer, batch: Tensor, new: Tensor, epochs: int) -> Tensor:
    """Train, and return the perplexities (2, epochs) of the batch and of lines not learned."""
    optimizer, losses = torch.optim.Adam(model.parameters(), lr=1e-2), []
    for _ in range(epochs):
        for rows in torch.randperm(len(batch)).split(16):
            optimizer.zero_grad()
            loss_of(model, batch[rows]).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
        with torch.no_grad():
            losses.append([loss_of(model, part).item() for part in (batch, new)])
    return torch.tensor(losses).T.exp()


def unigram_perplexity(batch: Tensor, new: Tensor, tokens: int) -> float:
    """Return the perplexity of new lines by frequency alone, each token counted once more."""
    seen, following = (part[:, 1:][part[:, 1:] != IGNORED] for part in (batch, new))
    counts = torch.bincount(seen, minlength=tokens) + 1
    return (counts / counts.sum())[following].log().mean().neg().exp().item()


@torch.no_grad()
def write(
    model: Writer, vocabulary: str, count: int, temperature: float = 1.0, longest: int = 40
) -> list[str]:
    """Draw `count` lines, one token of each at a time, until all have drawn END."""
    rows, state = torch.zeros(count, 1, dtype=torch.long), None  # END is number 0
    while rows.shape[1] <= longest and not (rows[:, 1:] == 0).any(dim=1).all():
        logits, state = model(rows[:, -1:], state)
        drawn = torch.multinomial((logits[:, -1] / temperature).softmax(dim=-1), 1)
        rows = torch.cat([rows, drawn], dim=1)
    texts = ["".join(vocabulary[number] for number in row) for row in rows[:, 1:].tolist()]
    return [text.split(END)[0] for text in texts]


def load() -> tuple[list[str], list[str], str]:
    """Return the proverbs to learn, every sixth held back, and all tokens, END first."""
    lines = [proverb.strip() for proverb in PROVERBS.replace("\n", " ").split("/")]
    held_back = lines[5::6]
    vocabulary = END + "".join(sorted(set("".join(lines))))
    return [line for line in lines if line not in held_back], held_back, vocabulary


def main() -> None:
    """Train, compare with the unigram, write at three temperatures."""
    torch.manual_seed(0)
    lines, held_back, vocabulary = load()
    batch, new = encode(lines, vocabulary), encode(held_back, vocabulary)
    model = Writer(len(vocabulary))
    learned, unseen = train(model, batch, new, epochs=32)
    print(f"unigram  perplexity of new lines {unigram_perplexity(batch, new, len(vocabulary)):.0f}")
    for k in (unseen.argmin().item(), 31):
        print(f"epoch {k + 1:>2}  learned lines {learned[k]:.0f}, new lines {unseen[k]:.0f}")
    for temperature in (0.5, 1.0, 1.5):
        print(f"temperature {temperature}", *write(model, vocabulary, 4, temperature), sep="\n  ")


# Korean proverbs: handed down by word of mouth, so in the public domain. This is data to learn.
PROVERBS = """
가는 말이 고와야 오는 말이 곱다 / 가는 날이 장날 / 가랑비에 옷 젖는 줄 모른다 / 가재는 게 편 /
가지 많은 나무에 바람 잘 날이 없다 / 간에 붙었다 쓸개에 붙었다 한다 / 같은 값이면 다홍치마 /
강 건너 불구경 / 개구리 올챙이 적 생각 못 한다 / 개똥도 약에 쓰려면 없다 / 개밥에 도토리 /
개천에서 용 난다 / 겉 다르고 속 다르다 / 고기는 씹어야 맛이요 말은 해야 맛이라 /
고래 싸움에 새우 등 터진다 / 고생 끝에 낙이 온다 / 고양이 목에 방울 달기 /
고양이에게 생선을 맡긴다 / 공든 탑이 무너지랴 / 구더기 무서워 장 못 담글까 /
구르는 돌은 이끼가 안 낀다 / 구슬이 서 말이라도 꿰어야 보배 / 굴러온 돌이 박힌 돌 뺀다 /
굼벵이도 구르는 재주가 있다 / 귀에 걸면 귀걸이 코에 걸면 코걸이 / 그림의 떡 / 금강산도 식후경 /
길고 짧은 것은 대어 보아야 안다 / 까마귀 날자 배 떨어진다 / 꼬리가 길면 밟힌다 /
꿈보다 해몽이 좋다 / 꿩 먹고 알 먹는다 / 꿩 대신 닭 / 남의 떡이 더 커 보인다 /
남의 잔치에 감 놓아라 배 놓아라 한다 / 낫 놓고 기역 자도 모른다 /
낮말은 새가 듣고 밤말은 쥐가 듣는다 / 내 코가 석 자 / 누울 자리 봐 가며 발을 뻗어라 /
누워서 떡 먹기 / 누워서 침 뱉기 / 눈 가리고 아웅 / 늦게 배운 도둑이 날 새는 줄 모른다 /
다 된 죽에 코 풀기 / 달걀로 바위 치기 / 달면 삼키고 쓰면 뱉는다 / 닭 쫓던 개 지붕 쳐다보듯 /
닭 잡아먹고 오리발 내민다 / 도둑이 제 발 저리다 / 도토리 키 재기 / 돌다리도 두들겨 보고 건너라 /
되로 주고 말로 받는다 / 될성부른 나무는 떡잎부터 알아본다 / 등잔 밑이 어둡다 / 땅 짚고 헤엄치기 /
떡 줄 사람은 꿈도 안 꾸는데 김칫국부터 마신다 / 뛰는 놈 위에 나는 놈 있다 / 마른하늘에 날벼락 /
말 한마디에 천 냥 빚도 갚는다 / 말이 씨가 된다 / 먼 사촌보다 가까운 이웃이 낫다 /
모난 돌이 정 맞는다 / 모르는 것이 약이다 / 아는 것이 힘이다 / 모로 가도 서울만 가면 된다 /
목마른 사람이 우물 판다 / 못된 송아지 엉덩이에 뿔이 난다 / 무소식이 희소식 / 무쇠도 갈면 바늘 된다 /
물에 빠지면 지푸라기라도 잡는다 / 물은 건너 보아야 알고 사람은 지내보아야 안다 /
미꾸라지 한 마리가 온 웅덩이를 흐려 놓는다 / 미운 놈 떡 하나 더 준다 / 믿는 도끼에 발등 찍힌다 /
밑 빠진 독에 물 붓기 / 바늘 가는 데 실 간다 / 바늘 도둑이 소도둑 된다 /
바다는 메워도 사람의 욕심은 못 채운다 / 발 없는 말이 천 리 간다 / 배보다 배꼽이 더 크다 /
백지장도 맞들면 낫다 / 뱁새가 황새를 따라가면 다리가 찢어진다 / 벼는 익을수록 고개를 숙인다 /
벼룩도 낯짝이 있다 / 병 주고 약 준다 / 보기 좋은 떡이 먹기도 좋다 / 불난 집에 부채질한다 /
비 온 뒤에 땅이 굳어진다 / 빈 수레가 요란하다 / 빛 좋은 개살구 / 사공이 많으면 배가 산으로 간다 /
사람 위에 사람 없고 사람 밑에 사람 없다 / 사촌이 땅을 사면 배가 아프다 / 산 넘어 산이다 /
산에 가야 범을 잡지 / 서당 개 삼 년이면 풍월을 읊는다 / 세 살 적 버릇이 여든까지 간다 /
소 잃고 외양간 고친다 / 소문난 잔치에 먹을 것 없다 / 쇠귀에 경 읽기 / 쇠뿔도 단김에 빼라 /
수박 겉 핥기 / 시작이 반이다 / 식은 죽 먹기 / 십 년이면 강산도 변한다 / 아니 땐 굴뚝에 연기 날까 /
아는 길도 물어 가라 / 앓던 이 빠진 것 같다 / 약방에 감초 / 엎어지면 코 닿을 데 /
열 길 물속은 알아도 한 길 사람의 속은 모른다 / 열 번 찍어 아니 넘어가는 나무 없다 /
열 손가락 깨물어 안 아픈 손가락이 없다 / 오르지 못할 나무는 쳐다보지도 마라 / 옥에도 티가 있다 /
우물 안 개구리 / 우물을 파도 한 우물을 파라 / 우물에 가 숭늉 찾는다 / 울며 겨자 먹기 /
웃는 낯에 침 뱉으랴 / 원수는 외나무다리에서 만난다 / 원숭이도 나무에서 떨어진다 /
윗물이 맑아야 아랫물이 맑다 / 은혜를 원수로 갚는다 / 작은 고추가 더 맵다 /
잘되면 제 탓 못되면 조상 탓 / 제 눈에 안경 / 종로에서 뺨 맞고 한강에서 눈 흘긴다 /
쥐구멍에도 볕 들 날 있다 / 지렁이도 밟으면 꿈틀한다 / 지성이면 감천이다 / 짚신도 제짝이 있다 /
찬물도 위아래가 있다 / 천 리 길도 한 걸음부터 / 첫술에 배부르랴 / 친구 따라 강남 간다 /
칼로 물 베기 / 콩 심은 데 콩 나고 팥 심은 데 팥 난다 / 티끌 모아 태산 / 팔은 안으로 굽는다 /
핑계 없는 무덤이 없다 / 하나를 듣고 열을 안다 / 하늘의 별 따기 /
하늘이 무너져도 솟아날 구멍이 있다 / 하룻강아지 범 무서운 줄 모른다 / 한 귀로 듣고 한 귀로 흘린다 /
호랑이 굴에 가야 호랑이 새끼를 잡는다 / 호랑이도 제 말 하면 온다 /
호랑이에게 물려 가도 정신만 차리면 산다 / 호미로 막을 것을 가래로 막는다 /
혹 떼러 갔다 혹 붙여 온다 / 황소 뒷걸음치다가 쥐 잡는다 / 흐르는 물은 썩지 않는다
"""

if __name__ == "__main__":
    main()
