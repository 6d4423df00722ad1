import polars as pl

from crm_analytics.campaigns.named_list import match_list, read_list, read_pasted

PEOPLE = pl.DataFrame({"customer_id": ["1", "2", "3", "4"], "email": ["a@x.org", "B@x.org", "two@x.org", "two@x.org"]})


def test_unknown_and_repeated_ids_are_named_and_counted():
    found = match_list(read_pasted("1\n9, 2; 1\n9\n"), PEOPLE)
    assert found.customer_ids == ("1", "2")
    assert found.unknown == ("9",)
    assert (found.n_repeated, found.n_named) == (2, 5)


def test_addresses_name_customers_whatever_their_case():
    assert match_list(read_pasted("b@X.org"), PEOPLE).customer_ids == ("2",)


def test_an_id_and_an_address_of_one_customer_count_once():
    found = match_list(read_pasted("2\nb@x.org"), PEOPLE)
    assert (found.customer_ids, found.n_repeated) == (("2",), 1)


def test_an_address_that_two_customers_share_names_neither():
    found = match_list(read_pasted("two@x.org"), PEOPLE)
    assert (found.customer_ids, found.unknown) == ((), ("two@x.org",))


def test_of_a_file_the_column_is_taken_that_names_most_customers():
    found = match_list(read_list(b"name,nr\nAnn,1\nBo,2\nCy,7\n", file_name="list.csv"), PEOPLE)
    assert (found.column, found.customer_ids, found.unknown) == ("nr", ("1", "2"), ("7",))


def test_a_file_without_a_header_loses_nobody():
    assert match_list(read_list(b"1\n2\n3\n", file_name="list.csv"), PEOPLE).customer_ids == ("1", "2", "3")
    assert match_list(read_list(b"kunde\n1\n2\n", file_name="list.csv"), PEOPLE).unknown == ()


def test_nothing_pasted_names_nobody():
    assert read_pasted(" \n ,; ").is_empty()
    assert match_list(read_pasted(""), PEOPLE).n_named == 0


def test_without_addresses_in_the_data_ids_still_count():
    assert match_list(read_pasted("1"), PEOPLE.select("customer_id")).customer_ids == ("1",)
