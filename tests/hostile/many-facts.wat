;; why: says that it reads two thousand facts
;; zh: 返回结果过大（facts）：事实有 2000，超过上限 1000
;; en: its answer is too large (facts): it has 2000 facts, more than the bound of 1000
;; check: describe

;; item description
(data (i32.const 1024)
  (i32 2048 7 2056 3 2060 5 2048 0 -2147483648 -2147483648 -2147483648 0 2048 0)
  (i32 1280 1 2048 0 1408 1 2048 0))
(data (i32.const 1280)
  (i32 2048 7 2056 3 2060 5 2056 3 2060 5 2048 7 0 0 2048 0 2048 0 2048 0 2048 0 2048 0))
(data (i32.const 1408) (i32 2048 7 2056 3 2060 5 0 2048 0 0))
(data (i32.const 1512) (i32 65536 2000))
