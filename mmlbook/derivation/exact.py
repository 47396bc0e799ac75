"""stub"""
def prove(claim): return False
