def test_s(small_site):
    small_site.write('index','\n# 페이지\n\n```{code-cell} python\n1/0\n```\n')
    b=small_site.build(); print(b.stderr); assert 0
